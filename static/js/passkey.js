// Says on the page that a passkey was not used; the library itself only tells the console.
document.addEventListener('allauth.error', function (event) {
  event.preventDefault()
  document.querySelectorAll('[data-passkey-failed]').forEach(function (one) { one.hidden = false })
})
