import { useHotkeys } from '@mantine/hooks';

import { SEARCH_FIELD_ID } from '../transactions/SearchField';

interface Shortcuts {
  openCase: string | null;
  onClose: () => void;
  onHelp: () => void;
}

/** The links of the rows on the screen, in their order. */
function rowLinks(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('[data-case]')];
}

/** The row that keys mean: the one with the focus, else that of the open case. */
function presentRow(links: readonly HTMLElement[], openCase: string | null): number {
  const focused = document.activeElement?.closest('tbody[data-index]');
  const isFocused = (link: HTMLElement) => focused?.contains(link) ?? false;
  const at = links.findIndex(isFocused);
  return at === -1 ? links.findIndex(({ dataset }) => dataset.case === openCase) : at;
}

function moveBy(step: 1 | -1, openCase: string | null): void {
  const links = rowLinks();
  const at = presentRow(links, openCase);
  const next = links[at === -1 ? 0 : at + step];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

function press(id: string | undefined): void {
  document.querySelector<HTMLElement>(`[data-call='${id ?? ''}']`)?.click();
}

/**
 * The page's keys. They do nothing while something is typed, or while a dialog or menu is open.
 */
export function useShortcuts({ openCase, onClose, onHelp }: Shortcuts): void {
  const unlessBusy = (act: () => void) => () => {
    if (document.querySelector('[role="dialog"], [role="menu"]') === null) {
      act();
    }
  };
  useHotkeys([
    [
      '/',
      unlessBusy(() => {
        document.getElementById(SEARCH_FIELD_ID)?.focus();
      }),
    ],
    ...['j', 'ArrowDown'].map((key): [string, () => void] => [
      key,
      unlessBusy(() => {
        moveBy(1, openCase);
      }),
    ]),
    ...['k', 'ArrowUp'].map((key): [string, () => void] => [
      key,
      unlessBusy(() => {
        moveBy(-1, openCase);
      }),
    ]),
    [
      'c',
      unlessBusy(() => {
        const links = rowLinks();
        press(links[presentRow(links, openCase)]?.dataset.case ?? openCase ?? undefined);
      }),
    ],
    ['Escape', unlessBusy(onClose)],
    ['shift+?', unlessBusy(onHelp), { usePhysicalKeys: false }],
    ['?', unlessBusy(onHelp)],
  ]);
}
