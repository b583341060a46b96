// Says what is wrong beside each field and in a summary, in words; without it the browser does, and the form is sent.
const form = document.querySelector("form");
const summary = document.querySelector("#summary");
const fields = [...form.querySelectorAll("input[required]")];

form.noValidate = true;

function check(field) {
  const message = field.validity.valid ? "" : field.validationMessage;
  document.querySelector(`#${field.id}-error`).textContent = message;
  field.setAttribute("aria-invalid", String(message !== ""));
  return message;
}

form.addEventListener("submit", (event) => {
  const faults = fields.map((field) => [field, check(field)]).filter(([, message]) => message);
  const entries = faults.map(([field, message]) => {
    const link = document.createElement("a");
    link.href = `#${field.id}`;
    link.textContent = `${field.labels[0].textContent}: ${message}`;
    const entry = document.createElement("li");
    entry.append(link);
    return entry;
  });
  summary.querySelector("ul").replaceChildren(...entries);
  summary.hidden = faults.length === 0;
  if (faults.length > 0) {
    event.preventDefault();
    summary.focus();
  }
});
