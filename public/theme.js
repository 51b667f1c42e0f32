// Before the first paint: what needs scripts is shown, and the visitor's choice of colours applied.
document.documentElement.dataset.scripts = "";
try {
  const theme = localStorage.getItem("candor-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // No storage: the system decides.
}
