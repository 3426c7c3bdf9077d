// Courtesies only: every page works without this script.
import { initAll } from "./govuk/govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

// A page kept in the browser's memory would come back without asking the server, and so without
// an entry in the ledger. Ask again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) {
    window.location.reload();
  }
});

// Record pages may not be printed or saved. The print style sheet is what holds; this only tells
// the person sooner.
const notice = document.getElementById("kf-no-copy-notice");
if (notice) {
  document.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && (key === "p" || key === "s")) {
      event.preventDefault();
      notice.hidden = false;
      notice.focus();
    }
  });
}

// What a form was answered with is not asked for again by reloading: that would send the form
// twice. The address named here is asked instead.
const again = document.querySelector("[data-kf-again]");
if (again) {
  window.history.replaceState(null, "", again.dataset.kfAgain);
}

// A record may not be copied. Addresses of colleagues stay links; a photograph cannot be stopped.
for (const part of document.querySelectorAll(".kf-no-copy")) {
  for (const kind of ["copy", "cut", "dragstart", "contextmenu"]) {
    part.addEventListener(kind, (event) => event.preventDefault());
  }
}

// How far a file is. Without this script the page asks again by itself; the answer is the same.
const progress = document.querySelector("[data-kf-progress]");
if (progress) {
  // Not for ever: asking counts as being there, and a session must end when nobody is.
  let left = 150;
  const ask = async () => {
    left -= 1;
    const answer = await fetch(window.location.href, { redirect: "manual" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.querySelector("[data-kf-progress]");
    if (answer.status !== 200 || !found) {
      window.location.reload();
      return;
    }
    progress.replaceChildren(...found.childNodes);
    if (left > 0) {
      window.setTimeout(ask, 2000);
    }
  };
  window.setTimeout(ask, 2000);
}

// The menu closes when it is left: by Escape, or by going on elsewhere.
for (const group of document.querySelectorAll(".kf-menu__group")) {
  group.addEventListener("keydown", (pressed) => {
    if (pressed.key === "Escape" && group.open) {
      group.open = false;
      group.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (clicked) => {
    if (!group.contains(clicked.target)) {
      group.open = false;
    }
  });
}

for (const button of document.querySelectorAll("[data-kf-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Two minutes before the session ends the person is asked whether they are still there
// (WCAG 2.2.1). The server decides; this only warns.
const dialog = document.getElementById("kf-timeout");
if (dialog) {
  const idle = Number(dialog.dataset.idleSeconds) * 1000;
  const warning = Math.min(120000, idle / 2);
  let end;
  const start = () => {
    window.clearTimeout(end);
    end = window.setTimeout(() => {
      dialog.showModal();
      end = window.setTimeout(() => window.location.reload(), warning + 1000);
    }, idle - warning);
  };
  dialog.addEventListener("close", async () => {
    const answer = await fetch(dialog.dataset.stayUrl, { redirect: "manual" });
    if (answer.status === 204) {
      start();
    } else {
      window.location.reload();
    }
  });
  start();
}

// Single keys for those who decide pairs all day: each presses a button or a link of the page. The
// server leaves them out where they are turned off (WCAG 2.1.4).
const keyed = [...document.querySelectorAll("[data-kf-key]")];
if (keyed.length) {
  let pressed = false;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || pressed) {
      return;
    }
    if (event.target.closest("input, textarea, select, dialog")) {
      return;
    }
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const found = keyed.find((one) => one.dataset.kfKey === key);
    if (found) {
      event.preventDefault();
      pressed = true;
      found.click();
    }
  });
}
