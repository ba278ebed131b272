// What somebody is about to write in a form that is drawn anew.

/**
 * What somebody is about to write stays, though the form is drawn anew around it.
 * @param {HTMLElement} form
 */
export function keep(form) {
  const field = document.activeElement;
  if (!(field instanceof HTMLElement) || !form.contains(field) || !field.dataset.at) return null;
  const isText = field instanceof HTMLInputElement;
  return {
    at: field.dataset.at,
    value: isText && field.value !== field.dataset.was ? field.value : null,
    range: isText ? [field.selectionStart, field.selectionEnd] : null,
  };
}

/** @param {HTMLElement} form @param {ReturnType<typeof keep>} kept */
export function give(form, kept) {
  if (!kept) return;
  const field = [...form.querySelectorAll("[data-at]")].find(
    (each) => /** @type {HTMLElement} */ (each).dataset.at === kept.at,
  );
  if (!(field instanceof HTMLElement)) return;
  if (field instanceof HTMLInputElement && kept.value !== null) field.value = kept.value;
  field.focus({ preventScroll: true });
  if (field instanceof HTMLInputElement && kept.range) field.setSelectionRange(...kept.range);
}
