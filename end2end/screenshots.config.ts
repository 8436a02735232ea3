import { defineConfig } from "@playwright/test";
import base from "./playwright.config";

// Pictures for people to look at: `SCREENSHOTS=<folder> npx playwright test -c screenshots.config.ts`.
export default defineConfig({ ...base, testDir: ".", testMatch: "screenshots.ts", reporter: "list", timeout: 180_000 });
