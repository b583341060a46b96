// Filters the list as one types, and tells people who cannot see it how many are left.
const filter = document.querySelector("#filter");
const count = document.querySelector("#count");
const cards = [...document.querySelectorAll("#bread-list li")];

function showMatching(text) {
  const wanted = text.trim().toLowerCase();
  for (const card of cards) {
    card.hidden = !card.textContent.toLowerCase().includes(wanted);
  }
  const left = cards.filter((card) => !card.hidden).length;
  count.textContent = wanted ? `${left} of ${cards.length} breads` : "";
}

filter.addEventListener("input", () => showMatching(filter.value));
