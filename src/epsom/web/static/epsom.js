/* The one script of epsom. Every page works without it; it only makes some things quicker. It sends nothing anywhere. */
(function () {
  "use strict";
  var body = document.body;
  var find = function (selector, within) { return (within || document).querySelector(selector); };
  var each = function (selector, act) { Array.prototype.forEach.call(document.querySelectorAll(selector), act); };
  var make = function (name, words, classes) {
    var made = document.createElement(name);
    if (name === "button") made.type = "button";
    made.textContent = words;
    if (classes) made.className = classes;
    return made;
  };

  /* --- the way out: blank at once, tell the house, go to a page about nothing ------------------------------------ */
  var leaving = false;
  function leave() {
    if (leaving) return;
    leaving = true;
    var to = body.getAttribute("data-exit") || "/clock";
    document.title = "Clock";
    body.replaceChildren();
    var form = new FormData();
    form.append("leave", "yes");
    var told = false;
    try { told = navigator.sendBeacon("/leave", form); } catch (nothing) { told = false; }
    if (!told) {
      try { fetch("/leave", { method: "POST", body: form, keepalive: true, redirect: "manual" }).catch(function () {}); }
      catch (nothing) { /* gone all the same */ }
    }
    location.replace(to);
  }
  each("[data-leave]", function (button) {
    button.addEventListener("click", function (event) { event.preventDefault(); leave(); });
  });
  if (body.getAttribute("data-shortcut") === "on") {
    var shifts = [];
    document.addEventListener("keydown", function (event) {
      if (event.key !== "Shift") { shifts = []; return; }
      if (event.repeat) return;
      var now = Date.now();
      shifts = shifts.filter(function (at) { return now - at < 3000; });
      shifts.push(now);
      if (shifts.length === 3) leave();
    }, true);
  }
  /* A page taken out of the browser's memory by "back" is asked for anew, so that the house can decide. */
  window.addEventListener("pageshow", function (event) {
    if (!event.persisted) return;
    body.replaceChildren();
    location.reload();
  });

  /* --- the code of this start, which stands after the # and so never reaches a log ------------------------------ */
  var hash = location.hash.slice(1);
  var door = find("form[data-door]");
  if (hash && !document.getElementById(hash)) {
    history.replaceState(null, "", location.pathname + location.search);
    if (door) {
      find("[name=code]", door).value = hash;
      door.submit();
      return;
    }
  }

  /* Keeps style, fonts and icons for the next start; never a page. */
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(function () {});

  /* --- small comforts ---------------------------------------------------------------------------------------------- */
  var problems = find(".problems");
  if (problems) problems.focus();

  var more = find("details.more");
  if (more) {
    document.addEventListener("click", function (event) { if (!more.contains(event.target)) more.open = false; });
    document.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && more.open) { more.open = false; find("summary", more).focus(); }
    });
    more.addEventListener("focusout", function (event) {
      if (event.relatedTarget && !more.contains(event.relatedTarget)) more.open = false;
    });
  }

  each("[data-show]", function (input) {
    var button = make("button", "Show", "second small-button");
    button.setAttribute("aria-pressed", "false");
    button.setAttribute("aria-controls", input.id);
    button.addEventListener("click", function () {
      var hidden = input.type === "password";
      input.type = hidden ? "text" : "password";
      button.textContent = hidden ? "Hide" : "Show";
      button.setAttribute("aria-pressed", String(hidden));
    });
    input.insertAdjacentElement("afterend", button);
  });

  each("[data-copy]", function (place) {
    if (!navigator.clipboard) return;
    var button = make("button", "Copy", "quiet-button small-button");
    button.setAttribute("aria-label", "Copy " + place.getAttribute("data-copy"));
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(place.getAttribute("data-copy")).then(
        function () { button.textContent = "Copied"; },
        function () { button.hidden = true; });
    });
    place.appendChild(button);
  });

  /* A slider beside a number field: <input type="range" data-with="id of the field">. */
  each("input[type=range][data-with]", function (slider) {
    var field = document.getElementById(slider.getAttribute("data-with"));
    if (!field) return;
    slider.addEventListener("input", function () { field.value = slider.value; });
    field.addEventListener("input", function () { if (field.value !== "") slider.value = field.value; });
  });

  each("[data-print]", function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });

  /* --- breathing: a circle, a count, or words alone. No pause between in and out, ever. ----------------------------- */
  each("[data-breath]", function (place) {
    var circle = find("circle", place);
    var word = find("[data-breath-word]", place);
    var count = find("[data-breath-count]", place);
    var said = find("[data-breath-said]", place);
    var toggle = find("[data-breath-start]", place);
    var still = matchMedia("(prefers-reduced-motion: reduce)").matches ||
      document.documentElement.classList.contains("motion-off");
    var least = 34, most = 104;
    var began = 0, timer = 0, shown = "";
    place.hidden = false;

    function chosen(name) { var input = find("input[name=" + name + "]:checked", place); return input ? input.value : ""; }
    function pace() {
      var parts = chosen("pace").split("-");
      return { inward: Number(parts[0]) || 4, outward: Number(parts[1]) || 6 };
    }
    function draw() {
      var now = (performance.now() - began) / 1000;
      var p = pace(), whole = p.inward + p.outward, at = now % whole, mode = chosen("mode") || "circle";
      var inward = at < p.inward;
      var second = Math.floor(inward ? at : at - p.inward) + 1;
      var part = inward ? at / p.inward : 1 - (at - p.inward) / p.outward;
      var eased = (1 - Math.cos(Math.PI * part)) / 2;
      var moves = mode === "circle" && !still;
      circle.setAttribute("r", String(moves ? least + (most - least) * eased : 70));
      var words = inward ? "In" : mode === "text" ? "Out, slowly" : "Out";
      var number = mode === "count" || (mode === "circle" && still) ? String(second) : "";
      if (shown !== words + number) {
        shown = words + number;
        word.textContent = words;
        count.textContent = number;
      }
      if (now > 300 && !said.textContent) said.textContent = "That is five minutes. That's enough, or go on if you like.";
      timer = moves ? requestAnimationFrame(draw) : setTimeout(draw, 100);
    }
    function halt() {
      cancelAnimationFrame(timer); clearTimeout(timer);
      timer = 0; shown = "";
      circle.setAttribute("r", "70");
      word.textContent = ""; count.textContent = "";
      toggle.textContent = "Start";
    }
    function again() { if (timer) { began = performance.now(); cancelAnimationFrame(timer); clearTimeout(timer); draw(); } }
    function look() {
      var mode = chosen("mode");
      place.setAttribute("data-mode", mode);
      /* Read aloud only where the words are the exercise, and no more than twice a breath. */
      word.setAttribute("aria-live", mode === "text" ? "polite" : "off");
      again();
    }
    toggle.addEventListener("click", function () {
      if (timer) { halt(); return; }
      began = performance.now();
      said.textContent = "";
      toggle.textContent = "Pause";
      timer = 1;
      draw();
    });
    place.addEventListener("change", look);
    if (still) { var counted = find("input[name=mode][value=count]", place); if (counted) counted.checked = true; }
    halt();
    look();
  });
})();
