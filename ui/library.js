// The library's lists: buttons that change the collection. Runs as the js_on_load of a component of its own, with Gradio's
// `trigger` in scope. Taking a document out is asked about first.

const box = document.createElement("dialog");
box.className = "confirm";
box.setAttribute("aria-labelledby", "confirm-title");
box.innerHTML =
  '<form method="dialog"><h2 id="confirm-title"></h2><p class="confirm-name"></p><p class="hint"></p>' +
  '<div class="confirm-buttons"><button value="no" class="quiet"></button>' +
  '<button value="yes" class="quiet confirm-yes"></button></div></form>';
(document.querySelector(".gradio-container") ?? document.body).append(box);

function confirmed(title) {
  const words = document.querySelector("#shelf-words").dataset;
  box.querySelector("h2").textContent = words.remove;
  box.querySelector(".confirm-name").textContent = title;
  box.querySelector(".hint").textContent = words.hint;
  box.querySelector("[value=yes]").textContent = words.yes;
  box.querySelector("[value=no]").textContent = words.no;
  box.returnValue = "no";
  box.showModal();
  return new Promise((answer) => box.addEventListener("close", () => answer(box.returnValue === "yes"), { once: true }));
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("#shelf .row-action");
  if (!button) return;
  const { action, name, title } = button.dataset;
  if (action === "remove" && !(await confirmed(title))) return;
  trigger("submit", { action, name });
});
