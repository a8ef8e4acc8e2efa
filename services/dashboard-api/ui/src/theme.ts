import { createTheme, rem, type CSSVariablesResolver } from '@mantine/core';

const systemFonts =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif';

export const theme = createTheme({
  primaryColor: 'teal',
  fontFamily: systemFonts,
  headings: { fontFamily: systemFonts, fontWeight: '650' },
  fontSizes: { xs: rem(12), sm: rem(13.5), md: rem(15) },
  defaultRadius: 'md',
  // White text on teal and red needs a darker shade to reach the contrast of WCAG AA.
  primaryShade: { light: 9, dark: 9 },
  cursorType: 'pointer',
});

/** Mantine's quiet grey and its red for errors, darkened or lightened to a contrast of 4.5 : 1. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  // A filled button under the pointer would be lighter, and too light.
  variables: { '--mantine-color-teal-filled-hover': '#06694b' },
  light: {
    '--mantine-color-dimmed': '#5a646e',
    '--mantine-color-error': '#c92a2a',
  },
  dark: {
    '--mantine-color-dimmed': '#9ba4ad',
    '--mantine-color-error': '#ff9c9c',
  },
});
