"use strict";
// The API's description, drawn by Swagger UI from our own host.
window.addEventListener("load", () => {
  // The page has its title and its one main part already; Swagger UI would add another of each.
  const untitled = () => ({ wrapComponents: { InfoContainer: () => () => null } });
  const settle = () => document.querySelectorAll("#swagger main").forEach((part) => {
    part.setAttribute("role", "group");
    part.setAttribute("aria-label", "接口列表");
  });
  window.SwaggerUIBundle({
    url: "/api/v1/openapi.json",
    dom_id: "#swagger",
    docExpansion: "list",
    defaultModelsExpandDepth: -1,
    presets: [window.SwaggerUIBundle.presets.apis],
    plugins: [untitled],
    onComplete: settle,
  });
});
