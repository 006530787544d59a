"""Student's t by 50-digit arithmetic (mpmath 1.3). Run: python3 t_table.py > t.expected.json

Every input is the exact double that a program reads from the file; every output carries 25 digits.
The quantile is found by bisection and Newton steps on the same 50-digit tail area.
"""
import json
import mpmath as mp

mp.mp.dps = 50
DF = [1, 1.5, 2, 2.5, 3, 4, 5, 7, 10, 11, 16, 25, 29, 33, 50, 99, 100, 299, 1000, 12345.5, 1e6, 1e10]
T = [1e-8, 0.01, 0.5, 1, 1.7, 1.9999, 2.0001, 2.5, 4, 7, 20, 1000]
P = [1e-30, 1e-12, 1e-6, 0.0005, 0.005, 0.025, 0.05, 0.0999, 0.1001, 0.25, 0.4, 0.49, 0.4999999, 0.75, 0.95, 0.975, 0.995, 0.9999]


def beta_area(a, b, x):
    """Regularised incomplete beta function; mpmath's own, allowed more terms."""
    return x ** a * mp.hyp2f1(a, 1 - b, a + 1, x, maxterms=10 ** 6) / a / mp.beta(a, b)


def upper_tail(t, df):
    t, v, half = mp.mpf(t), mp.mpf(df), mp.mpf(1) / 2
    if t < 0:
        return 1 - upper_tail(-t, df)
    if t * t < v:
        with mp.workdps(60 if t < 3 else 400):  # a small tail is a difference of nearly equal numbers
            return (1 - beta_area(half, v / 2, t * t / (v + t * t))) / 2
    return beta_area(v / 2, half, v / (v + t * t)) / 2


def density(t, v):
    v = mp.mpf(v)
    return mp.exp(mp.loggamma((v + 1) / 2) - mp.loggamma(v / 2)) / mp.sqrt(v * mp.pi) * (1 + t * t / v) ** (-(v + 1) / 2)


def quantile(p, df):
    p = mp.mpf(p)
    if p > mp.mpf(1) / 2:
        return -quantile(1 - p, df)
    low, high = mp.mpf(0), mp.mpf(1)
    while upper_tail(high, df) > p:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        if upper_tail(middle, df) > p:
            low = middle
        else:
            high = middle
    t = (low + high) / 2
    for _ in range(6):
        t += (upper_tail(t, df) - p) / density(t, df)
    return -t


def digits(x):
    return float(mp.nstr(x, 25))


survival = [[t, df, digits(upper_tail(t, df))] for df in DF for t in T if (df + 1) / 2 * mp.log1p(t * t / df) < 600]
quantiles = [[p, df, digits(quantile(p, df))] for df in DF for p in P if not (p < 1e-12 and df < 2)]
print(json.dumps({
    'what': "Student's t: [t, df, P(T > t)] and [p, df, quantile]; 50-digit arithmetic rounded to doubles",
    'tool': 'mpmath ' + mp.__version__,
    'tolerance': {'relative': 1e-12},
    'survival': survival,
    'quantile': quantiles,
}).replace('], [', '],\n  [').replace('": [[', '": [\n  ['))
