(function () {
  var chosen = null;
  try {
    chosen = localStorage.getItem("conclave.theme");
  } catch {
    // Storage may be closed to us; the system's theme serves.
  }
  var isDark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
})();
