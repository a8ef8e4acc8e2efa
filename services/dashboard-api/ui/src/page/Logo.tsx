import classes from './Logo.module.css';

/** A ringing bell's waves around a check mark. Decorative: the name stands beside it. */
export function Logo() {
  return (
    <svg className={classes.logo} viewBox="0 0 32 32" width={26} height={26} aria-hidden="true">
      <rect width="32" height="32" rx="8" />
      <path d="m10.5 16.5 4 4 7.5-9" />
      <path d="M5.5 16a10.5 10.5 0 0 1 4-8.25M26.5 16a10.5 10.5 0 0 1-4 8.25" />
    </svg>
  );
}
