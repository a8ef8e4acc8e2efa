/** TwiML as people read it: an element to a line, indented. What is not XML is shown as it is. */
export function prettyTwiml(text) {
  const document = new DOMParser().parseFromString(text, 'text/xml');
  if (document.querySelector('parsererror')) return text;
  return lines(document.documentElement, 0).join('\n');
}

function lines(element, depth) {
  const indent = '  '.repeat(depth);
  const attributes = [...element.attributes].map(({ name, value }) => ` ${name}="${escape(value)}"`).join('');
  const open = `${indent}<${element.tagName}${attributes}`;
  if (element.childNodes.length === 0) return [`${open}/>`];
  if (element.children.length === 0) {
    return [`${open}>${escape(element.textContent)}</${element.tagName}>`];
  }
  return [
    `${open}>`,
    ...[...element.children].flatMap((child) => lines(child, depth + 1)),
    `${indent}</${element.tagName}>`,
  ];
}

function escape(text) {
  const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (character) => entities[character]);
}
