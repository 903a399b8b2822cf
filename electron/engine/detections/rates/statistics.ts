/** Natural logarithm of the gamma function (Lanczos), for arguments above 0. */
function logGamma(x: number): number {
  const coefficients = [
    676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
    -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
  ];
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const y = x - 1;
  let sum = 0.9999999999998099;
  coefficients.forEach((coefficient, index) => (sum += coefficient / (y + index + 1)));
  const t = y + coefficients.length - 0.5;
  return 0.5 * Math.log(2 * Math.PI) + (y + 0.5) * Math.log(t) - t + Math.log(sum);
}

/** Regularized incomplete beta function I_x(a, b), by its continued fraction (Lentz). Small values keep their digits. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  if (x < (a + 1) / (a + b + 2)) return (front * betaFraction(x, a, b)) / a;
  return 1 - (front * betaFraction(1 - x, b, a)) / b;
}

function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  let c = 1;
  let d = 1 - ((a + b) * x) / (a + 1);
  d = 1 / (Math.abs(d) < tiny ? tiny : d);
  let h = d;
  for (let m = 1; m <= 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 + even * d;
    c = 1 + even / c;
    d = 1 / (Math.abs(d) < tiny ? tiny : d);
    c = Math.abs(c) < tiny ? tiny : c;
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 + odd * d;
    c = 1 + odd / c;
    d = 1 / (Math.abs(d) < tiny ? tiny : d);
    c = Math.abs(c) < tiny ? tiny : c;
    const step = d * c;
    h *= step;
    if (Math.abs(step - 1) < 1e-15) break;
  }
  return h;
}

/**
 * Conditional test of two Poisson rates (Przyborowski and Wilenski 1940): given n calls in the T minutes before and k in the w minutes of the window, the chance of
 * k or more in the window where both have one rate.
 */
export function rateProbability(n: number, baselineMinutes: number, k: number, windowMinutes: number): number {
  if (k <= 0) return 1;
  const share = windowMinutes / (baselineMinutes + windowMinutes);
  // P(X ≥ k) of a binomial with n + k trials is I_share(k, n + 1).
  return incompleteBeta(share, k, n + 1);
}

/** Upper tail of a negative binomial with that mean and variance; of a Poisson distribution where the variance is not larger. */
export function burstProbability(mean: number, variance: number, k: number): number {
  if (k <= 0) return 1;
  if (mean <= 0) return 0;
  if (variance <= mean) return poissonTail(mean, k);
  const size = (mean * mean) / (variance - mean);
  return incompleteBeta(mean / variance === 1 ? 0 : 1 - mean / variance, k, size);
}

function poissonTail(mean: number, k: number): number {
  // From k on; the terms fall quickly once they are past the mean.
  let term = Math.exp(k * Math.log(mean) - mean - logGamma(k + 1));
  let sum = 0;
  for (let index = k; index < k + 100_000 && term > sum * 1e-17; index++) {
    sum += term;
    term *= mean / (index + 1);
  }
  return Math.min(1, sum);
}

/**
 * Benjamini and Hochberg (1995): how many of the smallest of `total` p-values are rejected at false discovery rate q. `ascending`: those below 1; the others are 1.
 */
export function rejectedBy(ascending: readonly number[], total: number, q: number): number {
  let rejected = 0;
  ascending.forEach((p, index) => {
    if (p <= (q * (index + 1)) / total) rejected = index + 1;
  });
  return rejected;
}
