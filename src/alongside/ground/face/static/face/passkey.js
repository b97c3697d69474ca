// When a passkey is cancelled or refused, says so in words beside the button.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const trouble = document.getElementById("passkey-trouble");
  trouble.textContent = trouble.dataset.says;
  trouble.hidden = false;
});
