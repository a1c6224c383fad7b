// What a page must hold to, whoever opens it; returns what offends, in words.
(isPhone) => {
  const offences = [];
  const shown = (it) => {
    const box = it.getBoundingClientRect();
    const style = getComputedStyle(it);
    return box.width > 1 && box.height > 1 && style.visibility !== "hidden" && !it.closest("[aria-hidden=true]");
  };
  const named = (it) => `<${it.localName}${it.id ? ` id=${it.id}` : ""} class="${it.className}"> ${(it.textContent || it.name || "").trim().slice(0, 24)}`;
  const every = (css) => [...document.querySelectorAll(css)];

  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide > 0) {
    offences.push(`scrolls sideways by ${wide} px`);
    every("body *").filter((it) => shown(it) && it.getBoundingClientRect().right > innerWidth + 1).slice(0, 4)
      .forEach((it) => offences.push(`  sticks out: ${named(it)}`));
  }
  if (document.documentElement.lang !== "zh-CN") offences.push("is not declared as Chinese");
  const titles = every("h1").filter(shown).length;
  if (titles !== 1) offences.push(`has ${titles} first headings`);
  if (!document.title.includes("天门招商")) offences.push(`is titled ${document.title}`);
  if (!document.querySelector("meta[name=viewport]")?.content.includes("width=device-width")) offences.push("ignores phones");
  every("input:not([type=hidden]), select, textarea").forEach((it) => {
    if (!it.labels?.length && !it.getAttribute("aria-label") && !it.getAttribute("aria-labelledby")) offences.push(`without a label: ${named(it)} ${it.name}`);
  });
  every("img:not([alt])").forEach((it) => offences.push(`without a text: ${it.src}`));
  const ids = every("[id]").map((it) => it.id);
  new Set(ids.filter((id, place) => ids.indexOf(id) !== place)).forEach((id) => offences.push(`twice the id ${id}`));
  every("a[href^='#']").forEach((it) => {
    const target = decodeURIComponent(it.getAttribute("href").slice(1));
    if (target && !document.getElementById(target)) offences.push(`leads nowhere: ${it.getAttribute("href")}`);
  });

  if (isPhone) {
    const fingers = "button, .btn, input:not([type=hidden], [type=checkbox], [type=radio]), select, summary, nav a, .form-check, .todo a, .rows a.name, .duty h3 a";
    const tight = every(fingers)
      .filter((it) => shown(it) && !it.closest("#swagger, .visually-hidden") && !it.matches(".visually-hidden"))
      .filter((it) => Math.round(it.getBoundingClientRect().height) < 44);
    new Set(tight.map((it) => `small for a finger (${Math.round(it.getBoundingClientRect().height)} px): ${named(it)}`)).forEach((one) => offences.push(one));
    every("body *").filter((it) => shown(it) && [...it.childNodes].some((text) => text.nodeType === 3 && text.data.trim()))
      .filter((it) => parseFloat(getComputedStyle(it).fontSize) < 12 && !it.closest("svg, #swagger"))
      .slice(0, 5).forEach((it) => offences.push(`too small to read: ${named(it)}`));
  }
  return offences;
}
