# Prediction for a patient who was not in the fit, with what estimating the variances adds: whole matrices and numerical
# derivatives at the optimum taken to a gradient near 0 (polish() of common.R).
source("R/common.R")
suppressPackageStartupMessages({ library(lme4); library(numDeriv) })
arms <- c("neither", "medication_only", "therapy_only", "combined")
d <- read.csv("btheb_long.csv"); d$arm <- factor(d$arm, levels = arms)
d <- d[d$month > 0 & !is.na(d$bdi), ]; zt <- c(2, 3, 5, 8); d$vi <- match(d$month, zt); d <- d[order(d$id, d$vi), ]
form <- bdi ~ bdi_pre + month * arm; X <- model.matrix(form, d); p <- ncol(X); subj <- mmrm_prep(X, d$bdi, d$id, d$vi, 4)
# Made-up patients: score before treatment, arm, months seen with their scores, months ahead.
patients <- list(list(bdi_pre = 28, arm = "combined", seen = c(2, 3), score = c(20, 17), ahead = c(5, 8)),
  list(bdi_pre = 15, arm = "medication_only", seen = 2, score = 14, ahead = c(3, 8)),
  list(bdi_pre = 22, arm = "neither", seen = numeric(0), score = numeric(0), ahead = c(2, 8)),
  list(bdi_pre = 35, arm = "therapy_only", seen = c(2, 3, 5, 8), score = c(30, 31, 25, 27), ahead = 10))
row_of <- function(x, months) if (length(months)) model.matrix(form, data.frame(bdi_pre = x$bdi_pre, month = months, arm = factor(x$arm, levels = arms), bdi = 0)) else matrix(0, 0, p)
all_of <- function(slope) {
  q <- 1 + slope; Z <- cbind(1, zt)[, 1:q, drop = FALSE]; np <- q * (q + 1) / 2
  mkD <- function(u) { L <- matrix(0, q, q); L[lower.tri(L, TRUE)] <- u[1:np]; diag(L) <- exp(diag(L)); tcrossprod(L) }
  mkS <- function(u) Z %*% mkD(u) %*% t(Z) + exp(u[np + 1]) * diag(4)
  m <- lmer(if (slope) update(form, . ~ . + (month | id)) else update(form, . ~ . + (1 | id)), d)
  D0 <- matrix(as.numeric(VarCorr(m)$id), q); L0 <- t(chol(D0)); diag(L0) <- log(diag(L0))
  u <- polish(c(L0[lower.tri(L0, TRUE)], log(sigma(m)^2)), function(u) mmrm_reml(mkS(u), subj, p))$par
  A <- 2 * solve(num_hess(function(u) mmrm_reml(mkS(u), subj, p), u)); best <- mmrm_reml(mkS(u), subj, p, TRUE)
  do.call(rbind, lapply(seq_along(patients), function(i) { x <- patients[[i]]; n <- length(x$seen)
    Xo <- row_of(x, x$seen); Zo <- cbind(rep(1, n), x$seen)[, 1:q, drop = FALSE]
    do.call(rbind, lapply(x$ahead, function(month) {
      x1 <- row_of(x, month)[1, ]; z1 <- c(1, month)[1:q]
      pull <- function(u) if (n) as.numeric(solve(Zo %*% mkD(u) %*% t(Zo) + exp(u[np + 1]) * diag(n), Zo %*% mkD(u) %*% z1)) else numeric(0)
      variance <- function(u) { D <- mkD(u); s2 <- exp(u[np + 1]); C <- mmrm_reml(mkS(u), subj, p, TRUE)$C; w <- pull(u); c1 <- as.numeric(Zo %*% D %*% z1)
        open <- x1 - as.numeric(t(Xo) %*% w); as.numeric(z1 %*% D %*% z1) - sum(w * c1) + sum(open * (C %*% open)) + s2 }
      W <- variance(u); g <- num_grad(variance, u); df <- 2 * W^2 / sum(g * (A %*% g))
      added <- 0
      if (n) { J <- matrix(num_jac(pull, u), n); V <- Zo %*% mkD(u) %*% t(Zo) + exp(u[np + 1]) * diag(n) + Xo %*% best$C %*% t(Xo); added <- 2 * sum(A * (t(J) %*% V %*% J)) }
      e <- sum(x1 * best$beta) + if (n) sum(pull(u) * (x$score - as.numeric(Xo %*% best$beta))) else 0
      s <- sqrt(W + added)
      data.frame(patient = i, month = month, expected = e, se_variances_known = sqrt(W), se = s, line_error = sqrt(s^2 - exp(u[np + 1])), df = df, lower80 = e - qt(.9, df) * s, upper80 = e + qt(.9, df) * s, lower95 = e - qt(.975, df) * s, upper95 = e + qt(.975, df) * s)
    })) }))
}
write_case("btheb_patient_prediction", "btheb_long.csv", "Linear mixed model bdi ~ bdi_pre + month*arm with random intercept (and slope), REML; scores ahead of four made-up patients who were not in the fit, allowing for estimated variances.",
  c("own: conditional normal distribution", "own: Kackar & Harville's and Prasad & Rao's term, twice; Satterthwaite's df of the variance of the prediction; numDeriv"), c("lme4", "numDeriv"),
  list(expected = "rel 1e-6", se = "rel 1e-5", df = "rel 1e-3"),
  list(patients = lapply(patients, function(x) c(x[c("bdi_pre", "arm")], list(seen = I(x$seen), score = I(x$score), ahead = I(x$ahead)))), random_intercept_slope = all_of(TRUE), random_intercept = all_of(FALSE)),
  "Observed information on the variances; se_variances_known is what a fit with known variances would give.")
