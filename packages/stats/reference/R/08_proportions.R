source("R/common.R")
# Wilson and exact limits by R; Newcombe's difference (1998, methods 10 and 11) from R's Wilson limits; Welch; distributions.
newcombe <- function(x1, n1, x2, n2, correct, level = .95) {
  w <- function(x, n) as.numeric(suppressWarnings(prop.test(x, n, conf.level = level, correct = correct))$conf.int)
  a <- w(x1, n1); b <- w(x2, n2); p1 <- x1 / n1; p2 <- x2 / n2
  c(p1 - p2, p1 - p2 - sqrt((p1 - a[1])^2 + (b[2] - p2)^2), p1 - p2 + sqrt((a[2] - p1)^2 + (p2 - b[1])^2))
}
one <- expand.grid(n = c(1, 2, 7, 20, 50, 263, 5000), share = c(0, .03, .3, .5, .81, 1), level = c(.8, .95, .999))
one$x <- round(one$n * one$share)
one <- unique(one[, c("x", "n", "level")])
# prop.test shortens the correction when x / n is closer to 1/2 than it; the full correction is the one defined by Newcombe.
cc <- function(x, n, level) { z <- qnorm(1 - (1 - level) / 2); p <- x / n
  lo <- if (x == 0) 0 else max(0, (2 * n * p + z^2 - 1 - z * sqrt(z^2 - 2 - 1 / n + 4 * p * (n * (1 - p) + 1))) / (2 * (n + z^2)))
  hi <- if (x == n) 1 else min(1, (2 * n * p + z^2 + 1 + z * sqrt(z^2 + 2 - 1 / n + 4 * p * (n * (1 - p) - 1))) / (2 * (n + z^2)))
  c(lo, hi) }
single <- do.call(rbind, lapply(seq_len(nrow(one)), function(i) { x <- one$x[i]; n <- one$n[i]; l <- one$level[i]
  w <- suppressWarnings(prop.test(x, n, conf.level = l, correct = FALSE))$conf.int; e <- binom.test(x, n, conf.level = l)$conf.int; k <- cc(x, n, l)
  data.frame(x = x, n = n, level = l, wilson_lower = w[1], wilson_upper = w[2], exact_lower = e[1], exact_upper = e[2], corrected_lower = k[1], corrected_upper = k[2]) }))
two <- rbind(c(56, 70, 48, 80), c(9, 10, 3, 10), c(6, 7, 2, 7), c(5, 56, 0, 29), c(0, 10, 0, 20), c(0, 10, 0, 10), c(10, 10, 0, 20), c(10, 10, 0, 10))
diffs <- do.call(rbind, lapply(seq_len(nrow(two)), function(i) { v <- two[i, ]
  p <- newcombe(v[1], v[2], v[3], v[4], FALSE); a <- cc(v[1], v[2], .95); b <- cc(v[3], v[4], .95); p1 <- v[1] / v[2]; p2 <- v[3] / v[4]
  data.frame(x1 = v[1], n1 = v[2], x2 = v[3], n2 = v[4], estimate = p[1], lower = p[2], upper = p[3],
    corrected_lower = p1 - p2 - sqrt((p1 - a[1])^2 + (b[2] - p2)^2), corrected_upper = p1 - p2 + sqrt((a[2] - p1)^2 + (p2 - b[1])^2)) }))
set.seed(77); v <- round(rnorm(40, 12, 5)); w <- round(runif(40, .1, 4), 2)
g <- data.frame(id = 1:40, value = v, weight = w, group = rep(c("a", "b"), c(25, 15))); num_csv(g, "weighted_values.csv")
ess <- sum(w)^2 / sum(w^2); m <- sum(w * v) / sum(w); z <- qnorm(.975); p <- sum(w * (v > 12)) / sum(w)
ctr <- (p + z^2 / (2 * ess)) / (1 + z^2 / ess); hw <- z * sqrt(p * (1 - p) / ess + z^2 / (4 * ess^2)) / (1 + z^2 / ess)
wm <- coef(summary(survey::svyglm(value ~ 1, survey::svydesign(ids = ~1, weights = ~weight, data = g))))
write_case("proportions", "weighted_values.csv", "Proportions and their differences (the eight contrasts of Newcombe 1998), weighted summaries, adjusted p-values.",
  c("prop.test(x, n, correct = FALSE)", "binom.test(x, n)", "own: Wilson with continuity correction (Newcombe 1998, method 4); Newcombe methods 10, 11", "weighted.mean, cov.wt, survey::svymean", "p.adjust"), c("stats", "survey"), list(abs = 1e-9),
  list(single = single, differences = diffs,
    weighted = list(mean = m, standard_error = wm[1, 2], effective_n = ess, sd_reliability = sqrt(cov.wt(matrix(v), w)$cov[1, 1]), sd_frequency = sqrt(sum(w * (v - m)^2) / (sum(w) - 1)), share_above_12 = p, wilson_lower = ctr - hw, wilson_upper = ctr + hw),
    p_adjust = list(p = c(.001, .04, .03, .2, .9, .04), holm = p.adjust(c(.001, .04, .03, .2, .9, .04), "holm"), BH = p.adjust(c(.001, .04, .03, .2, .9, .04), "BH"), bonferroni = p.adjust(c(.001, .04, .03, .2, .9, .04), "bonferroni"))),
  c("corrected_*: limits of Wilson's score interval with continuity correction, 0 at x = 0 and 1 at x = n."))
grid <- expand.grid(p = c(.025, .1, .3, .5, .8, .999), a = c(.5, 2, 30), b = c(1, 7.5))
write_case("distributions_r", character(0), "A second witness beside the 50-digit tables: R's own quantiles.", c("qnorm, qt, qchisq, qf, qbeta, qgamma"), "stats", list(rel = 1e-10),
  list(rows = data.frame(grid, normal = qnorm(grid$p), t = qt(grid$p, grid$a * 2), chi_squared = qchisq(grid$p, grid$a), f = qf(grid$p, grid$a, grid$b), beta = qbeta(grid$p, grid$a, grid$b), gamma = qgamma(grid$p, grid$a, grid$b))))
