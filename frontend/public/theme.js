// Runs before the first paint, so that neither theme nor language flashes. Holds no data of anyone.
(function () {
  try {
    var theme = localStorage.getItem("preau.theme");
    var language = localStorage.getItem("preau.language");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
    if (language === "fr" || language === "en") document.documentElement.lang = language;
  } catch (error) {
    // Storage refused: the system's theme and French.
  }
})();
