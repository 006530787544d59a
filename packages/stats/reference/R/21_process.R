# Process charts, sites and monitoring of one person.
source("R/common.R"); suppressPackageStartupMessages({ library(VGAM); library(metafor); library(numDeriv) })
set.seed(21, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
k <- 30
size <- round(runif(k, 25, 90)); rate <- c(rep(.78, 20), rep(.66, 10)); weeks <- round(runif(k, 150, 420)) / 10
a <- data.frame(month = seq_len(k), booked = size, attended = rbinom(k, size, rate), weeks = weeks, incidents = rpois(k, .3 * weeks * c(rep(1, 14), 2.2, rep(1, 15))))
num_csv(a, "monthly_counts.csv")

## Making Data Count rules by run lengths (rle), windows by embed()
sign_runs <- function(s, least) { r <- rle(s); rep(ifelse(r$values != 0 & r$lengths >= least, r$values, 0), r$lengths) }
mdc_signals <- function(v, centre, lower, upper, near_lower, near_upper) {
  n <- length(v); side <- sign(v - centre); out <- (v > upper) - (v < lower)
  near <- ifelse(out != 0, 0, (v > near_upper) - (v < near_lower))
  moves <- sign(diff(v)); r <- rle(moves); trend <- rep(0, n); at <- 1
  for (i in seq_along(r$lengths)) { if (r$values[i] != 0 && r$lengths[i] >= 6) trend[at:(at + r$lengths[i])] <- r$values[i]; at <- at + r$lengths[i] }
  two <- rep(0, n); if (n >= 3) { S <- embed(side, 3); N <- embed(near, 3)
    for (i in seq_len(nrow(S))) if (abs(sum(S[i, ])) == 3 && sum(N[i, ] == S[i, 1]) >= 2) two[i:(i + 2)] <- S[i, 1] }
  two[near == 0] <- 0
  shift <- sign_runs(side, 7)
  rule <- ifelse(out != 0, "outside_limits", ifelse(trend != 0, "trend", ifelse(two != 0, "two_of_three", ifelse(shift != 0, "shift", NA))))
  dir <- ifelse(out != 0, out, ifelse(trend != 0, trend, ifelse(two != 0, two, shift)))
  list(rule = I(rule), direction = I(ifelse(is.na(rule), NA, ifelse(dir > 0, "up", "down"))))
}
attribute <- function(x, n, v, base, laney) {
  i <- seq_len(base); c0 <- sum(x[i]) / sum(n[i]); p <- x / n; se <- sqrt(v(c0) / n); z <- (p - c0) / se
  s <- if (laney) mean(abs(diff(z[i]))) / (2 / sqrt(pi)) else 1
  L <- list(centre = c0, rates = I(p), lower = I(c0 - 3 * s * se), upper = I(c0 + 3 * s * se), near_lower = I(c0 - 2 * s * se), near_upper = I(c0 + 2 * s * se), spread = s)
  c(L, list(signals = mdc_signals(p, c0, L$lower, L$upper, L$near_lower, L$near_upper)))
}
pv <- function(p) p * (1 - p); uv <- function(u) u
write_case("attribute_charts", "monthly_counts.csv", "p chart of attended/booked and u chart of incidents per week of exposure, made-up months: three-sigma limits (baseline 12 or all), Laney's factor, signals by the rules of Making Data Count (7 points).", "own arithmetic in base R, runs by rle()", "base", list(abs = 1e-10, rel = 1e-10),
  list(p_first_12 = attribute(a$attended, a$booked, pv, 12, FALSE), p_all_laney = attribute(a$attended, a$booked, pv, k, TRUE), u_first_12 = attribute(a$incidents, a$weeks, uv, 12, FALSE), u_all_laney = attribute(a$incidents, a$weeks, uv, k, TRUE)))

mdc <- function(v, base) {
  i <- seq_len(min(base, length(v))); mr <- abs(diff(v[i])); kept <- mr[mr < 3.267 * mean(mr)]; c0 <- mean(v[i]); m <- mean(kept)
  list(centre = c0, mean_moving_range = m, screened = length(mr) - length(kept), lower = c0 - 2.66 * m, upper = c0 + 2.66 * m, near_lower = c0 - 1.773 * m, near_upper = c0 + 1.773 * m,
    signals = mdc_signals(v, c0, c0 - 2.66 * m, c0 + 2.66 * m, c0 - 1.773 * m, c0 + 1.773 * m))
}
x <- read.csv("xmr_series.csv"); s1 <- x$value[x$series == "mean_phq9_by_week"]; s2 <- x$value[x$series == "attendance_pct_by_month"]
write_case("making_data_count", "xmr_series.csv", "XmR by Making Data Count: moving ranges at 3.267 times their mean or above left out once, limits 2.66 and near limits 1.773 times the mean moving range, of the first 12 points or of all; four rules in order.", "own arithmetic in base R, runs by rle()", "base", list(abs = 1e-10, rel = 1e-10),
  list(mean_phq9_by_week = list(first_12 = mdc(s1, 12), all = mdc(s1, 99)), attendance_pct_by_month = list(first_12 = mdc(s2, 12), all = mdc(s2, 99))))

gaps <- c(12, 3, 40, 7, 0, 19, 66, 5, 31, 11, 8, 27, 90, 2, 14); cases <- c(12, 3, 40, 7, 0, 19, 66, 5, 31, 11, 8, 27, 90, 2, 14)
tail3 <- pnorm(-3); t_e <- c(qexp(.5, 1 / mean(gaps)), qexp(tail3, 1 / mean(gaps)), qexp(tail3, 1 / mean(gaps), lower.tail = FALSE))
y <- gaps^(1 / 3.6); s <- mean(abs(diff(y))) / (2 / sqrt(pi)); t_n <- c(mean(y), max(0, mean(y) - 3 * s), mean(y) + 3 * s)^3.6
pr <- 1 / (mean(cases) + 1); g <- mean(cases)
write_case("time_between", character(0), "Time between events: exponential quantiles at 0.5, pnorm(-3) and 1 - pnorm(-3); Nelson's power 1/3.6 with an XmR chart. Cases between events: geometric quantiles; mean -/+ 3 sqrt(g(g+1)). Each: centre, lower, upper.", c("qexp, qgeom, pnorm"), "stats", list(abs = 1e-10, rel = 1e-10),
  list(gaps = I(gaps), exponential = I(t_e), nelson = I(t_n), cases = I(cases), geometric = I(c(qgeom(.5, pr), qgeom(tail3, pr), qgeom(tail3, pr, lower.tail = FALSE))), three_sigma = I(c(qgeom(.5, pr), max(0, g - 3 * sqrt(g * (g + 1))), g + 3 * sqrt(g * (g + 1))))))

## sites
d <- read.csv("funnel_clinics.csv"); p0 <- sum(d$x) / sum(d$n)
dl <- rma(yi = d$x / d$n, vi = p0 * (1 - p0) / d$n, method = "DL"); z <- (d$x / d$n - p0) / sqrt(p0 * (1 - p0) / d$n)
q <- quantile(z, c(.1, .9), type = 7); phi <- mean(pmin(pmax(z, q[1]), q[2])^2); w <- d$n / (p0 * (1 - p0)); I0 <- nrow(d)
tau2 <- max(0, (I0 * phi - (I0 - 1)) / (sum(w) - sum(w^2) / sum(w))); se <- sqrt(p0 * (1 - p0) / d$n)
write_case("funnel_dispersion", "funnel_clinics.csv", "Variance between clinics by moments from z^2 (metafor's DerSimonian-Laird with variances at the target) and from the winsorised phi; 99.8% limits widened by the plain phi and by tau^2.", c("metafor::rma(yi, vi, method = 'DL')$tau2"), "metafor", list(abs = 1e-10, rel = 1e-9),
  list(tau2_plain = dl$tau2, tau2_winsorised = tau2, phi = mean(z^2), phi_winsorised = phi, threshold = 1 + 2 * sqrt(2 / I0), multiplicative = list(lower = I(p0 - qnorm(.999) * sqrt(mean(z^2)) * se), upper = I(p0 + qnorm(.999) * sqrt(mean(z^2)) * se)), additive = list(lower = I(p0 - qnorm(.999) * sqrt(se^2 + dl$tau2)), upper = I(p0 + qnorm(.999) * sqrt(se^2 + dl$tau2)))))

eb <- function(x, n) {
  fn <- function(u) -sum(dbetabinom.ab(x, n, exp(u[1]), exp(u[2]), log = TRUE))
  gr <- function(u) { e <- exp(u); -c(e[1] * sum(digamma(x + e[1]) - digamma(e[1]) - digamma(n + sum(e)) + digamma(sum(e))), e[2] * sum(digamma(n - x + e[2]) - digamma(e[2]) - digamma(n + sum(e)) + digamma(sum(e)))) }
  u <- optim(c(3, 3), fn, gr, method = "BFGS", control = list(reltol = 1e-15, maxit = 1000))$par
  for (i in 1:20) u <- u - solve(jacobian(gr, u), gr(u))
  e <- exp(u); A <- e[1] + x; B <- e[2] + n - x
  list(alpha = e[1], beta = e[2], logLik = -fn(u), max_gradient = max(abs(gr(u))), shrunk = I(A / (A + B)), lower = I(qbeta(.025, A, B)), upper = I(qbeta(.975, A, B)))
}
write_case("empirical_bayes", "funnel_clinics.csv", "Beta-binomial fitted by maximum likelihood to clinics' responders; posterior mean and 95% interval of each. All clinics, and the first 12.", c("optim + Newton on VGAM::dbetabinom.ab", "qbeta"), c("VGAM", "numDeriv"), list(abs = 1e-8, rel = 1e-8),
  list(all = eb(d$x, d$n), first_12 = eb(d$x[1:12], d$n[1:12])))

## false alarms: level AR(1), whole scores; nodes and weights from the eigenvalues of the Jacobi matrix (Golub & Welsch)
gl <- function(m) { b <- seq_len(m - 1) / sqrt(4 * seq_len(m - 1)^2 - 1); J <- matrix(0, m, m); J[cbind(1:(m - 1), 2:m)] <- b; J[cbind(2:m, 1:(m - 1))] <- b; e <- eigen(J, symmetric = TRUE); list(x = e$values, w = 2 * e$vectors[1, ]^2) }
alarms <- function(mean, sd, phi, min, max, origin, res, limit, start, after, per_year) {
  g <- gl(12); cells <- seq(floor(mean - 8 * sd), ceiling(mean + 8 * sd)); lv <- as.numeric(outer(g$x / 2, cells, "+")); len <- rep(g$w / 2, length(cells))
  sc <- pmin(max, pmax(min, rep(cells, each = 12))); s <- sd * sqrt(1 - phi^2)
  pi0 <- len * dnorm(lv, mean, sd); pi0 <- pi0 / sum(pi0); K <- outer(lv, lv, function(a, b) dnorm(b, mean + phi * (a - mean), s)) * rep(len, each = length(lv)); K <- K / rowSums(K)
  S <- floor((limit - origin) / res + 1e-9) + 1; values <- origin + (seq_len(S) - 1) * res
  to <- t(sapply(values, function(v) { r <- after(v, min:max); ifelse(r > limit + 1e-9, 0, round((r - origin) / res) + 1) })); first <- round((start - origin) / res) + 1
  place <- function(M, again) { new <- matrix(0, S, length(lv)); al <- 0
    for (c in seq_len(nrow(M$mass))) { t <- to[M$cell[c], sc - min + 1]; hit <- t == 0; al <- al + sum(M$mass[c, hit]); if (again) t[hit] <- first
      ok <- t > 0; ix <- cbind(t[ok], which(ok)); new[ix] <- new[ix] + M$mass[c, ok] }
    list(new = new, alarms = al) }
  run <- function(steps, again) { r <- place(list(mass = matrix(pi0, 1), cell = first), again); al <- r$alarms
    while (length(al) < steps) { r <- place(list(mass = r$new %*% K, cell = seq_len(S)), again); al <- c(al, r$alarms) }
    al }
  list(per_year = per_year * tail(run(400, TRUE), 1), first_year = sum(run(per_year, TRUE)), chance_in_first_year = sum(run(per_year, FALSE)))
}
cus <- function(k) function(v, x) pmax(0, v + x - k)
ew <- function(l, res) function(v, x) floor(((1 - l) * v + l * x) / res + .5 + 1e-9) * res
write_case("false_alarms", character(0), "Expected alarms of CUSUM and EWMA charts on whole scores of 0 to 27 whose level is a normal AR(1): per year in the long run, in the first year, chance of one in the first year.", "own: chain over (chart value, level), 12 Gauss-Legendre nodes per point of score", "base", list(rel = 1e-6),
  list(cusum_monthly = alarms(3, 2, .5, 0, 27, 0, 1, 4, 0, cus(5), 12), cusum_independent = alarms(4, 2.5, 0, 0, 27, 0, .5, 6, 0, cus(6.5), 52), cusum_weekly_strong = alarms(2, 2.5, .8, 0, 27, 0, .5, 8, 0, cus(5.5), 52), ewma_monthly = alarms(3, 2, .5, 0, 27, 0, .25, 5.5, 3, ew(.3, .25), 12)),
  c("cusum: reference 5, 6.5, 5.5; limit 4, 6, 8. ewma: weight 0.3, start 3, limit 5.5, kept to 0.25 points. Level: mean 3, 4, 2, 3; sd 2, 2.5, 2.5, 2; autocorrelation 0.5, 0, 0.8, 0.5. Scores per year 12, 52, 52, 12."))
