/* Passkeys: the browser makes one or signs with one, the answer goes into the form's hidden field, and the form is sent.
   The options lie in the page as JSON (id "passkey-options"); what cannot be sent as JSON travels as base64url. */
(function () {
  "use strict";

  const fromText = function (text) {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (letter) { return letter.charCodeAt(0); });
  };

  const toText = function (buffer) {
    let plain = "";
    new Uint8Array(buffer).forEach(function (byte) { plain += String.fromCharCode(byte); });
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };

  const opened = function (credentials) {
    return (credentials || []).map(function (one) { return Object.assign({}, one, { id: fromText(one.id) }); });
  };

  const ask = function (kind, options) {
    const key = Object.assign({}, options.publicKey, { challenge: fromText(options.publicKey.challenge) });
    if (kind === "create") {
      key.user = Object.assign({}, key.user, { id: fromText(key.user.id) });
      key.excludeCredentials = opened(key.excludeCredentials);
      return navigator.credentials.create({ publicKey: key });
    }
    key.allowCredentials = opened(key.allowCredentials);
    return navigator.credentials.get({ publicKey: key });
  };

  const written = function (credential) {
    const answer = credential.response;
    const response = { clientDataJSON: toText(answer.clientDataJSON) };
    if (answer.attestationObject) {
      response.attestationObject = toText(answer.attestationObject);
      response.transports = answer.getTransports ? answer.getTransports() : [];
    } else {
      response.authenticatorData = toText(answer.authenticatorData);
      response.signature = toText(answer.signature);
      response.userHandle = answer.userHandle ? toText(answer.userHandle) : null;
    }
    return JSON.stringify({
      id: credential.id,
      rawId: toText(credential.rawId),
      type: credential.type,
      response: response,
      clientExtensionResults: credential.getClientExtensionResults()
    });
  };

  if (!window.PublicKeyCredential || !navigator.credentials) {
    return;
  }
  document.querySelectorAll("[data-passkey-missing]").forEach(function (note) { note.hidden = true; });
  document.querySelectorAll("[data-passkey]").forEach(function (box) {
    const form = box.closest("form");
    const field = form.querySelector("[data-passkey-answer], input[type=hidden][name=credential]");
    const button = box.querySelector("[data-passkey-start]");
    const failed = box.querySelector("[data-passkey-failed]");
    const options = document.getElementById("passkey-options");
    if (!field || !options) {
      return;
    }
    box.hidden = false;
    button.addEventListener("click", function () {
      failed.hidden = true;
      button.disabled = true;
      ask(box.dataset.passkey, JSON.parse(options.textContent)).then(function (credential) {
        field.value = written(credential);
        form.requestSubmit ? form.requestSubmit() : form.submit();
      }).catch(function () {
        failed.hidden = false;
        button.disabled = false;
      });
    });
  });
})();
