// Starts the page. If it cannot start, says so instead of staying blank.
import init from "__JS__";

try {
  await init({ module_or_path: "__WASM__" });
} catch (error) {
  console.error(error);
  const lang = document.documentElement.lang;
  const words = document.getElementById("no-start").content;
  const said = words.querySelector(`[lang="${lang}"]`) ?? words.firstElementChild;
  document.body.replaceChildren(document.importNode(said, true));
}
