// 工作台的小交互：菜单、确认框、复制摘要、表格增减行、离开前提醒、防止重复提交。
(() => {
  "use strict";

  const on = (event, selector, act) =>
    document.addEventListener(event, (happened) => {
      const target = happened.target instanceof Element && happened.target.closest(selector);
      if (target) act(target, happened);
    });

  on("click", "[data-menu]", (button) => {
    const menu = document.getElementById(button.getAttribute("aria-controls"));
    const open = menu.classList.toggle("is-open");
    button.setAttribute("aria-expanded", String(open));
  });

  on("click", "[data-open-dialog]", (button) => {
    document.getElementById(button.dataset.openDialog)?.showModal();
  });
  on("click", "[data-close-dialog]", (button) => button.closest("dialog")?.close());

  on("click", "[data-copy]", async (button) => {
    await navigator.clipboard.writeText(button.dataset.copy);
    const said = button.querySelector("[data-said]") ?? button;
    const before = said.textContent;
    said.textContent = "已复制";
    setTimeout(() => { said.textContent = before; }, 1600);
  });

  on("change", "[data-auto-submit]", (input) => input.form.requestSubmit());

  // 金额以整数“分”相加，避免浮点误差。
  const fen = (text) => {
    const match = /^\s*(\d+)(?:\.(\d{1,6}))?\s*$/.exec(text);
    return match ? BigInt(match[1]) * 1000000n + BigInt((match[2] ?? "").padEnd(6, "0")) : 0n;
  };
  const wan = (total) => {
    const places = (total % 1000000n).toString().padStart(6, "0").replace(/0{1,4}$/, "");
    return `${(total / 1000000n).toLocaleString("en-US")}.${places.padEnd(2, "0")}`;
  };
  const sum = (editor) => {
    editor.querySelectorAll("[data-total-of]").forEach((cell) => {
      let total = 0n;
      editor.querySelectorAll(`[data-column="${cell.dataset.totalOf}"]`).forEach((input) => { total += fen(input.value); });
      cell.textContent = wan(total);
    });
  };
  const renumber = (editor) => {
    editor.querySelectorAll("tbody tr").forEach((row, index) => {
      row.querySelectorAll("[data-column]").forEach((input) => {
        input.name = `${editor.dataset.tableEditor}-${index}-${input.dataset.column}`;
        input.id = `field-${input.name}`;
        input.setAttribute("aria-label", `第${index + 1}行 ${input.dataset.columnLabel}`);
      });
    });
    sum(editor);
  };
  on("click", "[data-add-row]", (button) => {
    const editor = button.closest("[data-table-editor]");
    const row = editor.querySelector("template").content.firstElementChild.cloneNode(true);
    editor.querySelector("tbody").append(row);
    renumber(editor);
    row.querySelector("input")?.focus();
  });
  on("click", "[data-remove-row]", (button) => {
    const editor = button.closest("[data-table-editor]");
    button.closest("tr").remove();
    renumber(editor);
    editor.dispatchEvent(new Event("change", { bubbles: true }));
    editor.querySelector("[data-add-row]")?.focus();
  });
  on("input", "[data-table-editor] input", (input) => sum(input.closest("[data-table-editor]")));
  document.querySelectorAll("[data-table-editor]").forEach(sum);

  // 有未保存的改动时，离开前提醒一次。
  let unsaved = false;
  on("input", "form[data-keep]", () => { unsaved = true; });
  on("submit", "form", (form, happened) => {
    unsaved = false;
    if (form.dataset.sent) { happened.preventDefault(); return; }
    if (form.method === "post" && !form.hasAttribute("hx-post")) {
      form.dataset.sent = "yes";
      setTimeout(() => { delete form.dataset.sent; }, 8000);
    }
  });
  window.addEventListener("beforeunload", (happened) => { if (unsaved) happened.preventDefault(); });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));

  document.querySelector("dialog[data-open-now]")?.showModal();
  document.querySelector("[data-focus]")?.focus();
})();
