/* Starts Swagger UI on the API's page: from our own files, asking nobody else. */
(function () {
  "use strict";
  const place = document.getElementById("api");
  window.SwaggerUIBundle({
    url: place.dataset.url,
    domNode: place,
    validatorUrl: null,
    deepLinking: true,
    supportedSubmitMethods: ["get"],
    tryItOutEnabled: true,
    defaultModelsExpandDepth: 0,
    presets: [window.SwaggerUIBundle.presets.apis],
  });
})();
