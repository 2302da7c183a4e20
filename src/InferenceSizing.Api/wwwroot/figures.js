// Figures as people read them.

const gibibyte = 2 ** 30;

/** Three significant digits, without powers of ten. */
export const digits = value => value == null ? null
  : Number(value.toPrecision(3)).toLocaleString('en', { maximumSignificantDigits: Math.abs(value) >= 1000 ? 21 : 3, maximumFractionDigits: 20 });

export const gib = bytes => bytes == null ? null : `${(bytes / gibibyte).toFixed(bytes < gibibyte ? 2 : 1)} GiB`;

/** An estimate with its 80 % interval. */
export const interval = (figure, unit) => `${digits(figure.estimate)} ${unit} (${digits(figure.low)} to ${digits(figure.high)})`;

export const dollars = value => value == null ? null : `$${value < 0.1 ? digits(value) : value.toFixed(2)}`;

/** 'maxTpotMs' as 'max tpot ms'. */
export const words = name => name.replace(/([A-Z])/g, ' $1').toLowerCase();
