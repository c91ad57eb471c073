// Small helpers of the page.

export const $ = (id) => document.getElementById(id);

/** Makes an element; what comes from the server is always text. */
export function make(name, { text, ...attributes } = {}, children = []) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  element.append(...children);
  return element;
}
