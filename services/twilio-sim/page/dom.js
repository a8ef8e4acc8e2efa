/** Makes elements. Text is always text, never markup. */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * `h('button', { class: 'a', onclick: f, 'aria-label': 'b' }, 'text', child)`
 * Members that are false, null or undefined are left out.
 */
export function h(tag, members = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(members)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const PATHS = {
  answer: 'M7 3l4 1 1 5-3 2c2 4 3 5 6 6l2-3 5 1 1 4-3 3C10 22 2 14 4 6z',
  hangUp: 'M2 14c5-6 15-6 20 0l-1 4-5-1-1-3c-2-1-4-1-6 0l-1 3-5 1z',
  mic: 'M12 3a3 3 0 0 1 3 3v6a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM5 11h2a5 5 0 0 0 10 0h2a7 7 0 0 1-6 7v3h-2v-3a7 7 0 0 1-6-7z',
  keys: 'M4 4h4v4H4zM10 4h4v4h-4zM16 4h4v4h-4zM4 10h4v4H4zM10 10h4v4h-4zM16 10h4v4h-4zM4 16h4v4H4zM10 16h4v4h-4zM16 16h4v4h-4z',
  send: 'M3 20l19-8L3 4v6l12 2-12 2z',
  mute: 'M4 9v6h4l5 5V4L8 9zM16 9l5 6M21 9l-5 6',
  person: 'M12 12a5 5 0 1 0 0-10 5 5 0 0 0 0 10zM2 22c0-5 4-8 10-8s10 3 10 8z',
  bank: 'M12 2l10 6v2H2V8zM4 12h3v6H4zM10 12h4v6h-4zM17 12h3v6h-3zM2 20h20v2H2z',
};

/** A picture that says nothing to those who cannot see it. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}

/** +14155550101 as people write it. */
export function pretty(number) {
  const american = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number);
  return american ? `+1 ${american[1]} ${american[2]} ${american[3]}` : number;
}

/** A first letter that is a capital. */
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** Minutes and seconds. */
export function clock(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
