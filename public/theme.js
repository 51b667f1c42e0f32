// Applies the visitor's choice of colours before the first paint.
try {
  const theme = localStorage.getItem("candor-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // No storage: the system decides.
}
