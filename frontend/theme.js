// Runs before the first paint: the theme and the language that were chosen last time.
(() => {
  const root = document.documentElement;
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch { /* storage is switched off: the device decides */ }
  const spoken = __LANGUAGES__;
  const chosen = document.cookie.match(/(?:^|;\s*)__COOKIE__=([a-z]+)/)?.[1];
  const wanted = [chosen, ...(navigator.languages ?? [])].map((tag) => tag?.split("-")[0]);
  root.lang = wanted.find((tag) => spoken.includes(tag)) ?? spoken[0];
})();
