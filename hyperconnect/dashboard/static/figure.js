// Numbers as the hub writes them (`figure.py`), so that one which is told anew looks as it did before.

/**
 * Return a number with so many digits behind the point, or from `least` on as many as it needs.
 * @param {number} value
 * @param {number} most
 * @param {number} [least]
 */
export function number(value, most, least = most) {
  const digits = { minimumFractionDigits: least, maximumFractionDigits: most };
  const text = new Intl.NumberFormat("en", digits).format(value).replaceAll(",", "\u202f");
  return text.replace(/^-(?=[0.]*$)/, "").replace("-", "\u2212");
}
