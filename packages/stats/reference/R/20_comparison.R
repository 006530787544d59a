# Treatment comparison: three plan arms of a made-up cohort. Overlap weights, balance with weighted variances,
# robust errors with a factor, doubly robust means, weighted logistic regression, E-values.
source("R/common.R"); suppressPackageStartupMessages({ library(sandwich); library(survey); library(VGAM) })
set.seed(20, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
n <- 240
d <- data.frame(id = seq_len(n), severity = round(pmin(27, pmax(10, rnorm(n, 17, 4)))), age = round(runif(n, 18, 80)), chronic = rbinom(n, 1, .35))
eta <- cbind(0, .4 - .06 * (d$severity - 17) - .01 * (d$age - 45), -.2 + .1 * (d$severity - 17) + .6 * d$chronic)
P <- exp(eta) / rowSums(exp(eta)); u <- runif(n); d$arm <- (u > P[, 1]) + (u > P[, 1] + P[, 2])
d$score <- round(pmin(27, pmax(0, .5 * d$severity + 2 * d$chronic - c(0, .5, 2)[d$arm + 1] + rnorm(n, 0, 4))))
d$response <- as.numeric(d$score <= d$severity / 2); d$copies <- 1 + rbinom(n, 2, .3)
num_csv(d, "three_arms.csv")

fit_ps <- function(d) {
  f <- vglm(factor(arm) ~ severity + age + chronic, multinomial(refLevel = 1), data = d, epsilon = 1e-14, maxit = 100)
  list(fit = f, P = unname(fitted(f)))
}
m <- fit_ps(d); V <- unname(vcov(m$fit)); cf <- coef(m$fit, matrix = TRUE)
own <- m$P[cbind(seq_len(n), d$arm + 1)]
w <- 1 / rowSums(1 / m$P) / own
share <- as.numeric(table(d$arm)) / n
wt <- list(everyone = 1 / own, everyone_stabilised = share[d$arm + 1] / own, overlap = w, like_combined = m$P[, 3] / own)
pairs <- list(c(0, 1), c(0, 2), c(1, 2))
wvar <- function(x, w) as.numeric(cov.wt(matrix(x), wt = w / sum(w), method = "unbiased")$cov)
smd_of <- function(x, w, binary, weighted, all_arms) {
  mean_of <- function(a, w) weighted.mean(x[d$arm == a], w[d$arm == a])
  var_of <- function(a, w) if (binary) { p <- mean_of(a, w); p * (1 - p) } else wvar(x[d$arm == a], w[d$arm == a])
  vw <- if (weighted) w else rep(1, n)
  lapply(pairs, function(p) { over <- if (all_arms) 0:2 else p
    (mean_of(p[1], w) - mean_of(p[2], w)) / sqrt(mean(sapply(over, var_of, w = vw))) })
}
smd_table <- function(w, weighted, all_arms) I(unlist(c(smd_of(d$severity, w, FALSE, weighted, all_arms), smd_of(d$age, w, FALSE, weighted, all_arms), smd_of(d$chronic, w, TRUE, weighted, all_arms))))
robust <- function(w) {
  dd <- data.frame(score = d$score, t = as.numeric(d$arm == 1), c = as.numeric(d$arm == 2), w = w)
  f <- lm(score ~ t + c, data = dd, weights = w); sv <- svyglm(score ~ t + c, design = svydesign(ids = ~1, weights = ~w, data = dd))
  se <- function(t) I(unname(sqrt(diag(vcovHC(f, type = t)))))
  list(coefficients = I(unname(coef(f))), model = I(unname(sqrt(diag(vcov(f))))), HC0 = se("HC0"), HC1 = se("HC1"), HC2 = se("HC2"), HC3 = se("HC3"), survey = I(unname(sqrt(diag(vcov(sv))))))
}
write_case("three_arms_weights", "three_arms.csv", "Multinomial propensity of three made-up arms (0 medication_only, 1 therapy_only, 2 combined) on severity, age, chronic; inverse-probability, stabilised, overlap (Li & Li 2019) and like-one-arm weights; effective sizes; standardised differences of severity, age, chronic for pairs 0-1, 0-2, 1-2; lm of score on arm with robust errors.",
  c("VGAM::vglm(arm ~ severity + age + chronic, multinomial(refLevel = 1), epsilon = 1e-14)", "stats::cov.wt(method = 'unbiased')", "lm + sandwich::vcovHC, survey::svyglm"), c("VGAM", "sandwich", "survey"),
  list(abs = 1e-9, rel = 1e-8),
  list(coefficients = unname(t(cf)), se = I(sqrt(diag(V))[c(1, 3, 5, 7, 2, 4, 6, 8)]), deviance = deviance(m$fit), probabilities = m$P,
    weights = lapply(wt, function(x) I(unname(x))), ess = lapply(wt, function(w) I(sapply(0:2, function(a) sum(w[d$arm == a])^2 / sum(w[d$arm == a]^2)))),
    truncated_overlap = { q <- quantile(wt$everyone, c(.01, .99), type = 7); list(limits = I(unname(q)), weights = I(pmin(pmax(wt$everyone, q[1]), q[2]))) },
    smd = list(before = smd_table(rep(1, n), FALSE, FALSE), overlap_weighted_pair = smd_table(w, TRUE, FALSE), overlap_unweighted_pair = smd_table(w, FALSE, FALSE), everyone_weighted_all = smd_table(wt$everyone, TRUE, TRUE), everyone_unweighted_all = smd_table(wt$everyone, FALSE, TRUE)),
    regression = list(unweighted = robust(rep(1, n)), overlap = robust(w), everyone_stabilised = robust(wt$everyone_stabilised))),
  c("Overlap weight: (1 / sum of 1/P(arm)) / P(own arm).", "SMD: continuous by variances with divisor n - 1 (weighted: cov.wt unbiased), chronic by p(1 - p)."))

aipw <- function(d, arms, y, P, family) {
  lev <- rep(0, nrow(d))
  mu <- sapply(arms, function(a) { f <- glm(reformulate(c("severity", "age", "chronic"), y), family = family, data = d[d$arm == a, ], control = glm.control(epsilon = 1e-14, maxit = 100)); lev[d$arm == a] <<- hatvalues(f); predict(f, d, type = "response") })
  psi <- sapply(seq_along(arms), function(k) mu[, k] + (d$arm == arms[k]) / P[, k] * (d[[y]] - mu[, k]))
  N <- nrow(d); se <- function(v) sqrt(sum((v - mean(v))^2)) / N; z <- qnorm(.975)
  out <- function(v) list(estimate = mean(v), se = se(v), lower = mean(v) - z * se(v), upper = mean(v) + z * se(v))
  small <- sapply(seq_along(arms), function(k) mu[, k] - mean(psi[, k]) + (d$arm == arms[k]) / P[, k] * (d[[y]] - mu[, k]) / (1 - lev)); rms <- function(v) sqrt(sum(v^2)) / N
  cb <- combn(seq_along(arms), 2)
  list(small_sample_se = I(c(apply(small, 2, rms), apply(cb, 2, function(k) rms(small[, k[1]] - small[, k[2]])))), means = lapply(seq_along(arms), function(k) out(psi[, k])), contrasts = lapply(seq_len(ncol(cb)), function(k) out(psi[, cb[1, k]] - psi[, cb[2, k]])))
}
two <- d[d$arm < 2, ]; g <- glm(arm ~ severity + age + chronic, binomial, two, control = glm.control(epsilon = 1e-14, maxit = 100)); P2 <- cbind(1 - fitted(g), fitted(g))
write_case("doubly_robust", "three_arms.csv", "Augmented inverse-probability weighting: outcome model per arm on severity, age, chronic (linear for score, logistic for response), propensity multinomial on the same; means and pairwise differences with influence-function errors (divisor n), and the same with residuals over 1 - hatvalues (small_sample: means, then differences). Two arms: rows of arms 0 and 1 only, logistic propensity.",
  c("glm per arm, predict for all", "mean and sqrt(sum((psi - mean)^2))/n of psi = m(x) + 1(arm)/P * (y - m(x))"), c("stats", "VGAM"), list(abs = 1e-9, rel = 1e-7),
  list(three_arms_score = aipw(d, 0:2, "score", m$P, gaussian), three_arms_response = aipw(d, 0:2, "response", m$P, binomial), two_arms_score = aipw(two, 0:1, "score", P2, gaussian)))

f <- glm(response ~ severity + age + chronic, binomial, d, weights = copies, control = glm.control(epsilon = 1e-14, maxit = 100)); s <- summary(f)$coefficients
write_case("logistic_weighted", "three_arms.csv", "Logistic regression of response with whole-number weights (copies).", "glm(response ~ severity + age + chronic, binomial, weights = copies)", "stats", list(abs = 1e-9, rel = 1e-7),
  list(coefficients = I(unname(coef(f))), se = I(unname(s[, 2])), deviance = deviance(f), null_deviance = f$null.deviance, fitted = I(unname(fitted(f)))))

ev <- function(rr) { a <- pmax(rr, 1 / rr); a + sqrt(a * (a - 1)) }
hr <- function(h) (1 - .5^sqrt(h)) / (1 - .5^sqrt(1 / h))
rr <- data.frame(estimate = c(3.9, .8, 1.2, 1), lower = c(1.8, .71, .9, .8), upper = c(8.7, .9, 1.6, 1.25))
near <- function(e, l, u) if (e > 1) max(l, 1) else min(u, 1)
md <- data.frame(difference = c(.5, -.3, .05), se = c(.1, .2, .02))
write_case("e_value", character(0), "E-values by the formulas of VanderWeele & Ding 2017; the first row is their example (published: 7.26 and 3.0).", "own arithmetic in base R", "base", list(abs = 1e-12, rel = 1e-12),
  list(risk_ratio = cbind(rr, e_value = ev(rr$estimate), e_limit = mapply(function(e, l, u) ev(near(e, l, u)), rr$estimate, rr$lower, rr$upper)),
    difference = cbind(md, risk_ratio = exp(.91 * md$difference), e_value = ev(exp(.91 * md$difference)), e_limit = mapply(function(x, s) ev(near(exp(.91 * x), exp(.91 * x - 1.78 * s), exp(.91 * x + 1.78 * s))), md$difference, md$se)),
    common = data.frame(ratio = c(4, .5, 2), kind = c("odds", "odds", "hazard"), e_value = c(ev(2), ev(sqrt(.5)), ev(hr(2))))))

# Weighted means with errors of the stacked equations (propensity, then means), derivatives by numDeriv
stacked <- function(d, arms, covs, y, target) {
  X <- model.matrix(reformulate(covs), d); K <- length(arms); p <- ncol(X); a <- match(d$arm, arms); N <- nrow(d)
  f <- vglm(reformulate(covs, "factor(arm)"), multinomial(refLevel = 1), data = d, epsilon = 1e-14, maxit = 100)
  g0 <- as.numeric(coef(f, matrix = TRUE))
  probs <- function(g) { E <- cbind(1, exp(X %*% matrix(g, p))); E / rowSums(E) }
  weight <- function(P) { own <- P[cbind(seq_len(N), a)]; switch(target, everyone = 1 / own, overlap = 1 / rowSums(1 / P) / own, first = P[, 1] / own) }
  psi <- function(th) { P <- probs(th[seq_along(g0)]); w <- weight(P); mu <- th[-seq_along(g0)]
    cbind(do.call(cbind, lapply(2:K, function(c) X * ((a == c) - P[, c]))), sapply(seq_len(K), function(k) w * (a == k) * (d[[y]] - mu[k]))) }
  w0 <- weight(probs(g0)); mu <- sapply(seq_len(K), function(k) weighted.mean(d[[y]][a == k], w0[a == k])); th <- c(g0, mu)
  A <- numDeriv::jacobian(function(t) colSums(psi(t)), th); B <- crossprod(psi(th)); iA <- solve(A); V <- iA %*% B %*% t(iA); V <- V[-seq_along(g0), -seq_along(g0)]
  G <- seq_along(g0); M <- length(g0) + seq_len(K); S <- psi(th); P <- probs(g0); VG <- solve(-A[G, G]); wsum <- tapply(w0, a, sum)
  h_ps <- sapply(seq_len(N), function(i) sum(sapply(2:K, function(c) sapply(2:K, function(e) P[i, c] * ((c == e) - P[i, e]) * drop(X[i, ] %*% VG[(e - 2) * p + 1:p, (c - 2) * p + 1:p] %*% X[i, ]))))) / (K - 1)
  small <- (-S[, M] %*% t(iA[M, M]) / as.numeric(1 - w0 / wsum[a]) - S[, G] %*% t(iA[M, G])) / (1 - h_ps)
  cb <- combn(seq_len(K), 2)
  list(small_sample_se = I(c(sqrt(colSums(small^2)), apply(cb, 2, function(k) sqrt(sum((small[, k[1]] - small[, k[2]])^2))))), means = I(mu), se = I(sqrt(diag(V))), differences = I(apply(cb, 2, function(k) mu[k[1]] - mu[k[2]])), difference_se = I(apply(cb, 2, function(k) sqrt(V[k[1], k[1]] + V[k[2], k[2]] - 2 * V[k[1], k[2]]))))
}
cv <- c("severity", "age", "chronic")
write_case("weighted_means", "three_arms.csv", "Weighted mean score per arm and pairwise differences (0-1, 0-2, 1-2), errors by the stacked sandwich of multinomial propensity and means; targets everyone, overlap, and patients like arm 0; small_sample: influences over (1 - weight / arm's weight) and 1 - mean leverage of the propensity. Two arms: rows of arms 0 and 1.",
  c("VGAM::vglm", "numDeriv::jacobian of the stacked equations"), c("VGAM", "numDeriv"), list(abs = 1e-9, rel = 1e-7),
  list(everyone = stacked(d, 0:2, cv, "score", "everyone"), overlap = stacked(d, 0:2, cv, "score", "overlap"), like_arm_0 = stacked(d, 0:2, cv, "score", "first"), two_arms_overlap = stacked(two, 0:1, cv, "score", "overlap")))
