"""Distributions by 50-digit arithmetic (mpmath 1.3). Run in this folder: python3 distribution_tables.py [name ...]

Writes normal, gamma, chi-squared, beta, f, binomial and hypergeometric.expected.json. Every input is the exact double that
a program reads from the file; every output carries 25 digits before it is rounded to a double. Incomplete gamma and beta
functions are sums of positive terms; a small tail on the other side is taken from 1 with as many digits as it loses.
Quantiles solve the same sums by Newton steps. Binomial and hypergeometric areas are exact sums.
"""
import json
import math
import sys
from fractions import Fraction
import mpmath as mp

mp.mp.dps = 50
SMALLEST = mp.mpf('1e-305')


def out(x):
    return float(mp.nstr(x, 25))


def positive_series(first, ratio):
    term, total, n = first, first, 0
    while True:
        r = ratio(n)
        term *= r
        total += term
        n += 1
        if r < 1 and term * r / (1 - r) < total * mp.eps:
            return total


def with_complement(lower):
    """(lower, 1 - lower), the second with 50 digits of its own."""
    for dps in (60, 120, 420):
        with mp.workdps(dps):
            low = lower()
            if 1 - low > mp.mpf(10) ** (50 - dps):
                return +low, 1 - low
    return low, mp.mpf(0)


def gamma_areas(x, a):
    def lower():
        return positive_series(mp.exp(a * mp.log(x) - x - mp.loggamma(a + 1)), lambda n: x / (a + n + 1))
    return with_complement(lower)


def gamma_density(x, a):
    return mp.exp((a - 1) * mp.log(x) - x - mp.loggamma(a))


def beta_lower(x, a, b):
    kernel = mp.exp(a * mp.log(x) + b * mp.log1p(-x) + mp.loggamma(a + b) - mp.loggamma(a) - mp.loggamma(b)) / a
    return positive_series(kernel, lambda n: x * (a + b + n) / (a + 1 + n))


def beta_areas(x, a, b):
    if x <= a / (a + b):
        return with_complement(lambda: beta_lower(x, a, b))
    return tuple(reversed(with_complement(lambda: beta_lower(1 - x, b, a))))


def beta_density(x, a, b):
    return mp.exp((a - 1) * mp.log(x) + (b - 1) * mp.log1p(-x) + mp.loggamma(a + b) - mp.loggamma(a) - mp.loggamma(b))


def f_areas(x, m, n):
    with mp.workdps(80):
        share = m * x / (m * x + n)
        return beta_areas(share, m / 2, n / 2)


def f_density(x, m, n):
    share = m * x / (m * x + n)
    return beta_density(share, m / 2, n / 2) * m * n / (m * x + n) ** 2


def normal_areas(z):
    return mp.erfc(-z / mp.sqrt(2)) / 2, mp.erfc(z / mp.sqrt(2)) / 2


def table(name, areas, density, points):
    """points: (x, *parameters). Areas at x; then the quantiles of these areas, once they are doubles."""
    if len(sys.argv) > 1 and name not in sys.argv[1:]:
        return
    rows = {'cdf': [], 'survival': [], 'quantile': [], 'upperQuantile': []}
    for x, *parameters in points:
        x = float(x)
        exact = [mp.mpf(v) for v in (x, *parameters)]
        lower, upper = areas(*exact)
        if lower > SMALLEST and lower < 1 - mp.mpf(10) ** -13:
            rows['cdf'].append([x, *parameters, out(lower)])
        if upper > SMALLEST and upper < 1 - mp.mpf(10) ** -13:
            rows['survival'].append([x, *parameters, out(upper)])
        key, side = ('quantile', lower) if lower < upper else ('upperQuantile', upper)
        p = out(side)
        if SMALLEST < p < 0.5:
            root = exact[0]
            for _ in range(3):
                step = (areas(root, *exact[1:])[0 if key == 'quantile' else 1] - p) / density(root, *exact[1:])
                root -= step if key == 'quantile' else -step
            rows[key].append([p, *parameters, out(root)])
    write(name, rows)


def write(name, rows):
    body = {'what': f'{name}: arguments, then the value', 'tool': 'mpmath ' + mp.__version__, **rows}
    text = json.dumps(body, separators=(',', ':')).replace('],[', '],\n[').replace('":[[', '":[\n[')
    open(f'{name}.expected.json', 'w').write(text + '\n')
    print(name, sum(len(v) for v in rows.values()), 'points')


def around(center, spread, zs, low=0.0, high=math.inf):
    return [v for v in (center + z * spread for z in zs) if low < v < high]


Z = [-30, -12, -6, -3, -1.5, -0.4, -0.01, 0.3, 1.1, 2.5, 5, 9, 20, 60]
FACTORS = [1e-200, 1e-60, 1e-12, 1e-4, 0.03, 0.3, 0.9, 1.0, 1.7, 4, 12, 40, 150, 500]


def gamma_points(shapes):
    for a in shapes:
        xs = around(a, math.sqrt(a), Z) if a > 8 else [a * f for f in FACTORS]
        yield from ((x, a) for x in xs)


if __name__ == '__main__':
    zs = [i / 8 for i in range(-300, 301, 2)] + [s * t for s in (1, -1) for t in (1e-300, 1e-20, 1e-8, 1e-3, 37.4)]
    table('normal', normal_areas, lambda z: mp.npdf(z), [(z,) for z in zs])
    table('gamma', gamma_areas, gamma_density, gamma_points([0.01, 0.1, 0.3, 0.5, 1, 1.75, 2, 3, 5.25, 7.5, 12, 20, 45, 90, 500, 4321.5, 1e5]))
    table('chi-squared', lambda x, k: gamma_areas(x / 2, k / 2), lambda x, k: gamma_density(x / 2, k / 2) / 2,
          [(2 * x, 2 * a) for x, a in gamma_points([0.5, 0.75, 1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 8, 10, 15, 30, 50, 150, 600, 50000])])
    shapes = [(0.1, 0.1), (0.1, 5), (0.5, 0.5), (0.5, 40), (1, 1), (1, 30), (1.5, 0.7), (2, 3), (5, 0.2), (8, 8), (40, 2.5),
              (30, 300), (700, 0.5), (1000, 1000), (20000, 50), (5e4, 5e4)]
    LOGITS = [-25, -9, -5, -3, -1.5, -0.5, -0.02, 0.4, 1.2, 2.5, 6, 15, 30]
    table('beta', beta_areas, beta_density,
          [(1 / (1 + (b / a) * math.exp(-u * math.sqrt(1 / a + 1 / b))), a, b) for a, b in shapes for u in LOGITS
           if 1 / (1 + (b / a) * math.exp(-u * math.sqrt(1 / a + 1 / b))) < 1 - 1e-6])
    degrees = [(1, 1), (1, 2), (1, 30), (1, 5000), (2, 7), (3, 3), (3, 100), (5, 12.5), (10, 10), (30, 4), (100, 100), (7, 1e5),
               (200, 3), (1000, 60), (2.5, 1.5)]
    table('f', f_areas, f_density,
          [(math.exp(u * math.sqrt(2 / m + 2 / n)), m, n) for m, n in degrees for u in LOGITS])

    rows = {'probability': [], 'cdf': [], 'survival': []}
    for n, p in [(1, 0.3), (2, 0.5), (5, 0.01), (10, 0.5), (20, 0.9), (50, 0.07), (200, 0.35), (1000, 0.02), (3000, 0.999),
                 (5000, 0.4), (20000, 0.0005), (300, 1e-8), (60, 0.5), (400, 0.75), (120, 0.2), (80, 0.6), (30, 0.99), (40, 0.3), (15, 0.15), (700, 0.1)]:
        exact, masses = mp.mpf(p), []
        mass = mp.power(1 - exact, n)
        for k in range(n + 1):
            masses.append(mass)
            mass = mass * (n - k) / (k + 1) * exact / (1 - exact)
        spread = max(math.sqrt(n * p * (1 - p)), 0.5)
        ks = sorted({min(max(round(n * p + z * spread), 0), n) for z in [-20, -8, -5, -3, -2, -1, -0.3, 0.3, 1, 2, 3, 5, 8, 20]})
        for k in ks:
            lower, upper = mp.fsum(masses[:k + 1]), mp.fsum(masses[k + 1:])
            for key, v in (('probability', masses[k]), ('cdf', lower), ('survival', upper)):
                if v > SMALLEST:
                    rows[key].append([k, n, p, out(v)])
    write('binomial', rows)

    rows = {'probability': [], 'cdf': [], 'survival': []}
    for population, successes, draws in [(10, 4, 3), (20, 10, 10), (50, 5, 20), (100, 60, 30), (500, 20, 100), (1000, 400, 250),
                                         (5000, 50, 2500), (20000, 3000, 500), (3000, 1500, 1500), (200, 190, 60), (60, 7, 50),
                                         (100000, 200, 20000), (400, 100, 50), (800, 30, 400), (2500, 2000, 100), (90, 45, 12), (700, 350, 20)]:
        first, last = max(0, draws + successes - population), min(draws, successes)
        whole = math.comb(population, draws)
        masses = [math.comb(successes, k) * math.comb(population - successes, draws - k) for k in range(first, last + 1)]
        mean = draws * successes / population
        spread = math.sqrt(mean * (1 - successes / population) * (population - draws) / (population - 1))
        ks = sorted({min(max(round(mean + z * spread), first), last) for z in [-20, -8, -5, -3, -2, -1, -0.3, 0.3, 1, 2, 3, 5, 8, 20]})
        for k in ks:
            for key, v in (('probability', masses[k - first]), ('cdf', sum(masses[:k - first + 1])), ('survival', sum(masses[k - first + 1:]))):
                if v > 0:
                    share = Fraction(v, whole)
                    value = mp.mpf(share.numerator) / share.denominator
                    if value > SMALLEST:
                        rows[key].append([k, population, successes, draws, out(value)])
    write('hypergeometric', rows)
