// Light or dark: the system's choice until a person makes one; kept for this browser.
const root = document.documentElement;
try {
  if (localStorage.theme) root.dataset.theme = localStorage.theme;
} catch { /* storage may be off */ }
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-theme-toggle]")) return;
  const now = root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  root.dataset.theme = now === "dark" ? "light" : "dark";
  try {
    localStorage.theme = root.dataset.theme;
  } catch { /* the choice lasts for this page */ }
});
