# Repeated measures beyond 01_btheb.R: AR(1), Kenward-Roger, joint tests, a singular fit, prediction for one patient.
# Everything here is worked out with whole n x n matrices, at the optimum taken to a gradient near 0 by polish() of
# common.R; nlme, lme4, lmerTest and pbkrtest stand beside it as a check at the tolerance of their own optimisers.
source("R/common.R")
suppressPackageStartupMessages({ library(lme4); library(lmerTest); library(pbkrtest) })
arms <- c("neither", "medication_only", "therapy_only", "combined")
d <- read.csv("btheb_long.csv"); d$arm <- factor(d$arm, levels = arms)
d <- d[d$month > 0 & !is.na(d$bdi), ]; d$vi <- match(d$month, c(2, 3, 5, 8)); d$visit <- factor(d$month); d <- d[order(d$id, d$vi), ]
same <- outer(d$id, d$id, "==") * 1
tr <- function(m) sum(diag(m))

# Kenward and Roger 1997 from the covariance of all rows, its derivatives by the parameters and, where it is not linear
# in them, its second derivatives. Term by term as in the paper.
kr_dense <- function(X, V, dV, d2V = NULL) {
  Vi <- solve(V); Phi <- solve(t(X) %*% Vi %*% X); m <- length(dV)
  B <- lapply(dV, function(D) Vi %*% D %*% Vi); P <- lapply(B, function(b) -t(X) %*% b %*% X)
  Q <- function(k, l) t(X) %*% B[[k]] %*% dV[[l]] %*% Vi %*% X
  I <- matrix(0, m, m); S <- matrix(0, ncol(X), ncol(X))
  for (k in seq_len(m)) for (l in seq_len(m))
    I[k, l] <- .5 * tr(B[[k]] %*% dV[[l]]) - tr(Phi %*% Q(k, l)) + .5 * tr(Phi %*% P[[k]] %*% Phi %*% P[[l]])
  W <- solve(I)
  for (k in seq_len(m)) for (l in seq_len(m)) {
    R <- if (is.null(d2V)) 0 else t(X) %*% Vi %*% d2V[[k]][[l]] %*% Vi %*% X
    S <- S + W[k, l] * (Q(k, l) - P[[k]] %*% Phi %*% P[[l]] - R / 4)
  }
  list(Phi = Phi, W = W, P = P, PhiA = Phi + 2 * Phi %*% S %*% Phi)
}
kr_df <- function(kr, L) apply(L, 1, function(l) { g <- sapply(kr$P, function(P) sum(l * (kr$Phi %*% P %*% kr$Phi %*% l))); 2 * sum(l * (kr$Phi %*% l))^2 / sum(g * (kr$W %*% g)) })
kr_F <- function(kr, L, beta) {
  q <- nrow(L); Th <- t(L) %*% solve(L %*% kr$Phi %*% t(L)) %*% L; m <- length(kr$P); A1 <- A2 <- 0
  for (k in seq_len(m)) for (l in seq_len(m)) {
    a <- Th %*% kr$Phi %*% kr$P[[k]] %*% kr$Phi; b <- Th %*% kr$Phi %*% kr$P[[l]] %*% kr$Phi
    A1 <- A1 + kr$W[k, l] * tr(a) * tr(b); A2 <- A2 + kr$W[k, l] * tr(a %*% b)
  }
  B <- (A1 + 6 * A2) / (2 * q); g <- ((q + 1) * A1 - (q + 4) * A2) / ((q + 2) * A2); n <- 3 * q + 2 * (1 - g)
  E <- 1 / (1 - A2 / q); Vr <- (2 / q) * (1 + g / n * B) / ((1 - (q - g) / n * B)^2 * (1 - (q + 2 - g) / n * B))
  rho <- Vr / (2 * E^2); ddf <- 4 + (q + 2) / (q * rho - 1); lam <- ddf / (E * (ddf - 2))
  F <- lam * as.numeric(t(L %*% beta) %*% solve(L %*% kr$PhiA %*% t(L), L %*% beta)) / q
  list(numerator_df = q, F = F, denominator_df = ddf, p = pf(F, q, ddf, lower.tail = FALSE))
}
# Fai and Cornelius 1996 from uncorrelated contrasts and their Satterthwaite degrees of freedom
sat_F <- function(L, beta, C, dfun) {
  q <- nrow(L); e <- eigen(L %*% C %*% t(L)); M <- t(e$vectors) %*% L; nu <- dfun(M); E <- sum((nu / (nu - 2))[nu > 2])
  F <- mean(as.numeric(M %*% beta)^2 / e$values); ddf <- if (q == 1) nu else 2 * E / (E - q)
  list(numerator_df = q, F = F, denominator_df = ddf, p = pf(F, q, ddf, lower.tail = FALSE))
}
table_kr <- function(kr, beta, names) { se <- sqrt(diag(kr$PhiA)); df <- kr_df(kr, diag(length(beta))); data.frame(term = names, estimate = beta, se = se, df = df, p = 2 * pt(-abs(beta / se), df)) }
rel <- function(a, b) max(abs(a / b - 1))
tight <- list(estimate = "rel 1e-6", se = "rel 1e-6", covariance = "rel 1e-5", logLik = "abs 1e-7", df = "rel 1e-3")

## ---- MMRM: AR(1), and Kenward-Roger for all three structures ---------------------------------------------------
fm <- bdi ~ bdi_pre + visit * arm; X <- model.matrix(fm, d); subj <- mmrm_prep(X, d$bdi, d$id, d$vi, 4); p <- ncol(X)
over_rows <- function(S) S[d$vi, d$vi] * same
lag <- abs(outer(1:4, 1:4, "-"))
ar1 <- function(u) exp(u[1]) * tanh(u[2])^lag
cs <- function(u) exp(u[2]) * (diag(4) + plogis(u[1]) / (1 - plogis(u[1])))
un <- function(u) { L <- matrix(0, 4, 4); L[lower.tri(L, TRUE)] <- u; diag(L) <- exp(diag(L)); tcrossprod(L) }
g <- gls(fm, d, correlation = corAR1(form = ~ vi | id), method = "REML", control = gls_ctl)
rho0 <- coef(g$modelStruct$corStruct, unconstrained = FALSE)
fit_mmrm <- function(mk, u0, ML = FALSE) { op <- polish(u0, function(u) mmrm_reml(mk(u), subj, p, ML = ML)); r <- mmrm_reml(mk(op$par), subj, p, TRUE, ML = ML); list(u = op$par, S = mk(op$par), beta = r$beta, C = r$C, logLik = -op$objective / 2, max_gradient = op$max_gradient) }
L <- diag(p); dimnames(L) <- list(colnames(X), colnames(X))
joint <- L[grep(":", colnames(X)), ]; armrows <- L[grep("^arm", colnames(X)), ]
one <- function(name, mk, u0, dS, d2S = NULL) {
  f <- fit_mmrm(mk, u0); dV <- lapply(dS(f$S, f$u), over_rows); d2V <- if (is.null(d2S)) NULL else lapply(d2S(f$S, f$u), function(r) lapply(r, over_rows))
  kr <- kr_dense(X, over_rows(f$S), dV, d2V); stopifnot(rel(kr$Phi, f$C) < 1e-6)
  sat <- function(M) satterthwaite_df(f$u, mk, subj, p, M)
  list(method = "REML", logLik = f$logLik, max_gradient = f$max_gradient, covariance = f$S,
    fixed = data.frame(term = colnames(X), estimate = f$beta, se = sqrt(diag(f$C)), df_satterthwaite = sat(L)),
    kenward_roger = table_kr(kr, f$beta, colnames(X)),
    visit_by_arm = list(satterthwaite = sat_F(joint, f$beta, f$C, sat), kenward_roger = kr_F(kr, joint, f$beta)))
}
eij <- function(i, j) { M <- matrix(0, 4, 4); M[i, j] <- M[j, i] <- 1; M }
pr <- which(lower.tri(diag(4), TRUE), arr.ind = TRUE)
gu <- gls(fm, d, correlation = corSymm(form = ~ vi | id), weights = varIdent(form = ~ 1 | visit), method = "REML", control = gls_ctl)
Su <- { R <- diag(4); R[lower.tri(R)] <- coef(gu$modelStruct$corStruct, unconstrained = FALSE); R <- R + t(R) - diag(4); w <- coef(gu$modelStruct$varStruct, unconstrained = FALSE, allCoef = TRUE)[c("2", "3", "5", "8")]; gu$sigma^2 * R * outer(w, w) }
Lu <- t(chol(unname(Su))); diag(Lu) <- log(diag(Lu))
A <- one("AR1", ar1, c(log(g$sigma^2), atanh(rho0)),
  function(S, u) { s2 <- exp(u[1]); r <- tanh(u[2]); list(r^lag, s2 * lag * r^pmax(lag - 1, 0)) },
  function(S, u) { s2 <- exp(u[1]); r <- tanh(u[2]); f <- lag * r^pmax(lag - 1, 0); list(list(0 * lag, f), list(f, s2 * lag * (lag - 1) * r^pmax(lag - 2, 0))) })
ml <- fit_mmrm(ar1, c(log(g$sigma^2), atanh(rho0)), ML = TRUE)
U <- one("UN", un, Lu[lower.tri(Lu, TRUE)], function(S, u) lapply(seq_len(nrow(pr)), function(k) eij(pr[k, 1], pr[k, 2])))
C <- one("CS", cs, c(qlogis(.67), log(25)), function(S, u) list(matrix(1, 4, 4), diag(4)))
# pbkrtest on the mixed model that compound symmetry is
lc <- lmerTest::lmer(bdi ~ bdi_pre + visit * arm + (1 | id), d, control = lmer_ctl)
kc <- vcovAdj(lc); jc <- KRmodcomp(lc, joint)$test
check_cs <- list(se_rel = rel(C$kenward_roger$se, sqrt(diag(as.matrix(kc)))), F_rel = rel(C$visit_by_arm$kenward_roger$F, jc["Ftest", "stat"]),
  ddf_rel = rel(C$visit_by_arm$kenward_roger$denominator_df, jc["Ftest", "ddf"]), sat_F = { k <- contest(lc, joint, joint = TRUE); list(F_rel = rel(C$visit_by_arm$satterthwaite$F, k[["F value"]]), ddf_rel = rel(C$visit_by_arm$satterthwaite$denominator_df, k$DenDF)) })
str(check_cs)
stopifnot(check_cs$se_rel < 1e-5, check_cs$F_rel < 1e-5, check_cs$ddf_rel < 1e-4, check_cs$sat_F$F_rel < 1e-5, check_cs$sat_F$ddf_rel < 1e-3)
write_case("btheb_mmrm_small_samples", "btheb_long.csv", "MMRM bdi ~ bdi_pre + visit*arm (months 2, 3, 5, 8) with AR(1) covariance over the order of visits; Kenward-Roger standard errors and degrees of freedom, and joint F tests of visit:arm, for AR(1), unstructured (UN) and compound symmetry (CS).",
  c("nlme::gls(correlation = corAR1(form=~vi|id), method='REML')", "own: Kenward and Roger 1997 with whole matrices", "check of CS: pbkrtest::vcovAdj, KRmodcomp, lmerTest::contest"), c("nlme", "lme4", "lmerTest", "pbkrtest", "numDeriv"), tight,
  list(AR1 = c(A, list(gls = list(logLik = as.numeric(logLik(g)), rho = unname(rho0), sigma2 = g$sigma^2), ML = list(logLik = ml$logLik, covariance = ml$S, estimate = ml$beta))), UN = U, CS = C, check_CS_against_pbkrtest = check_cs),
  c("AR(1): correlation rho^|i - j| for the i-th and j-th of the four visits; Kenward-Roger in (sigma^2, rho) with the term of the second derivatives.", "UN, CS: linear in their parameters, no such term."))

## ---- linear mixed model: Kenward-Roger and joint tests ---------------------------------------------------------
fl <- bdi ~ bdi_pre + month * arm; Xl <- model.matrix(fl, d); Ll <- diag(ncol(Xl)); jl <- Ll[grep("month:arm", colnames(Xl)), ]
ls <- lmerTest::lmer(bdi ~ bdi_pre + month * arm + (month | id), d, control = lmer_ctl)
vc <- VarCorr(ls)$id; sg <- sigma(ls)
zt <- c(2, 3, 5, 8)
lmm_at <- function(slope, REML = TRUE) lmm_refine(Xl, d$bdi, d$id, d$vi, zt, slope, REML, matrix(as.numeric(vc[seq_len(1 + slope), seq_len(1 + slope)]), 1 + slope), sg^2)
rs <- lmm_at(TRUE); Dv <- rs$random_covariance; Z <- cbind(1, d$month)
parts <- list(same * tcrossprod(Z[, 1]), same * (Z[, 1] %o% Z[, 2] + Z[, 2] %o% Z[, 1]), same * tcrossprod(Z[, 2]), diag(nrow(d)))
Vs <- Dv[1, 1] * parts[[1]] + Dv[1, 2] * parts[[2]] + Dv[2, 2] * parts[[3]] + rs$residual_variance * parts[[4]]
krs <- kr_dense(Xl, Vs, parts)
mkS <- function(u) { L <- matrix(0, 2, 2); L[lower.tri(L, TRUE)] <- u[1:3]; diag(L) <- exp(diag(L)); Zt <- cbind(1, zt); Zt %*% tcrossprod(L) %*% t(Zt) + exp(u[4]) * diag(4) }
L0 <- t(chol(Dv)); us <- c(log(L0[1, 1]), L0[2, 1], log(L0[2, 2]), log(rs$residual_variance)); subl <- mmrm_prep(Xl, d$bdi, d$id, d$vi, 4)
sats <- function(M) satterthwaite_df(us, mkS, subl, ncol(Xl), M)
js <- KRmodcomp(ls, jl)$test; ck <- list(se_rel = rel(sqrt(diag(krs$PhiA)), sqrt(diag(as.matrix(vcovAdj(ls))))), F_rel = rel(kr_F(krs, jl, as.numeric(rs$estimate))$F, js["Ftest", "stat"]), ddf_rel = rel(kr_F(krs, jl, as.numeric(rs$estimate))$denominator_df, js["Ftest", "ddf"]))
str(ck); stopifnot(ck$se_rel < 1e-4, ck$F_rel < 1e-3, ck$ddf_rel < 1e-3)

## prediction: the joint normal distribution of all scores seen and of the new ones
predict_dense <- function(id, months, fit, X, V) {
  k <- which(d$id == id); x <- d[k[1], ]; nd <- data.frame(bdi_pre = x$bdi_pre, month = months, arm = factor(x$arm, levels = arms), bdi = 0)
  Xn <- model.matrix(fl, nd); D <- fit$random_covariance; q <- nrow(D); Zn <- cbind(1, months)[, 1:q, drop = FALSE]; Zo <- cbind(1, d$month)[, 1:q, drop = FALSE]
  own <- d$id == id; Cv <- (Zo %*% D %*% t(Zn)) * own                                 # cov(scores seen, new scores)
  Vi <- solve(V); Phi <- solve(t(X) %*% Vi %*% X); b <- Phi %*% t(X) %*% Vi %*% d$bdi
  U <- t(Xn) - t(X) %*% Vi %*% Cv
  line <- Zn %*% D %*% t(Zn) - t(Cv) %*% Vi %*% Cv + t(U) %*% Phi %*% U
  e <- as.numeric(Xn %*% b + t(Cv) %*% Vi %*% (d$bdi - X %*% b)); s <- sqrt(diag(line) + fit$residual_variance)
  data.frame(id = id, month = months, expected = e, line_error = sqrt(diag(line)), se = s, lower80 = e - qnorm(.9) * s, upper80 = e + qnorm(.9) * s, lower95_t10 = e - qt(.975, 10) * s, upper95_t10 = e + qt(.975, 10) * s)
}
ids <- c(1, 3, 17, 50, 100); ids <- ids[ids %in% d$id]
ri <- lmm_at(FALSE); Vr <- ri$random_covariance[1, 1] * parts[[1]] + ri$residual_variance * parts[[4]]
pred <- do.call(rbind, lapply(ids, function(i) predict_dense(i, c(2, 8, 12), rs, Xl, Vs)))
predi <- do.call(rbind, lapply(ids, function(i) predict_dense(i, c(2, 8, 12), ri, Xl, Vr)))
re <- ranef(ls)$id; pe <- predict(ls, transform(d[match(ids, d$id), ], month = 8)); stopifnot(max(abs(pe - pred$expected[pred$month == 8])) < 1e-2)
write_case("btheb_lmm_small_samples", "btheb_long.csv", "Linear mixed model bdi ~ bdi_pre + month*arm with random intercept and slope, REML: Kenward-Roger, joint F tests of month:arm; prediction of single patients' scores at months 2, 8 and 12 given their own scores, by both models.",
  c("own: Kenward and Roger 1997 with whole matrices", "check: pbkrtest::vcovAdj, KRmodcomp; lme4 predict", "own: conditional normal distribution with estimated fixed effects"), c("lme4", "lmerTest", "pbkrtest", "numDeriv"), tight,
  list(kenward_roger = table_kr(krs, as.numeric(rs$estimate), colnames(Xl)), month_by_arm = list(satterthwaite = sat_F(jl, as.numeric(rs$estimate), krs$Phi, sats), kenward_roger = kr_F(krs, jl, as.numeric(rs$estimate))), check_against_pbkrtest = ck,
    prediction = list(random_intercept_slope = pred, random_intercept = predi)),
  c("prediction: se is that of one new score; line_error leaves the noise of the score out. Variances are taken as known.", "lower95_t10: 95% with t on 10 degrees of freedom, only to test that option."))

## ---- a singular fit: made-up courses whose slopes do not differ ------------------------------------------------
set.seed(20240611)
n <- 40; made <- do.call(rbind, lapply(seq_len(n), function(i) { k <- sample(3:7, 1); w <- sort(sample(0:26, k)); data.frame(id = i, week = w, group = c("a", "b")[1 + i %% 2], u = rnorm(1, 0, 4), e = rnorm(k, 0, 3)) }))
made$score <- round(16 - .3 * made$week - .1 * made$week * (made$group == "b") + made$u + made$e, 1); made$u <- made$e <- NULL
num_csv(made, "made_up_courses.csv"); made <- read.csv("made_up_courses.csv"); made$group <- factor(made$group)
fg <- score ~ week * group; Xg <- model.matrix(fg, made); tg <- sort(unique(made$week)); sg2 <- mmrm_prep(Xg, made$score, made$id, match(made$week, tg), length(tg)); Zg <- cbind(1, tg)
edge <- function(REML) {
  mk <- function(u) { v <- u[1:2]; Zg %*% tcrossprod(v) %*% t(Zg) + exp(u[3]) * diag(length(tg)) }
  fn <- function(u) mmrm_reml(mk(u), sg2, 4, ML = !REML)
  starts <- list(c(4, .01, 2), c(4, -.1, 2), c(1, .2, 2)); ops <- lapply(starts, polish, fn = fn); op <- ops[[which.min(sapply(ops, function(o) o$objective))]]
  r <- mmrm_reml(mk(op$par), sg2, 4, TRUE, ML = !REML)
  # inside the edge nothing is better: a second direction of any small size lowers the likelihood
  for (k in 1:3) { w <- list(c(1, 0), c(0, 1), c(1, -.1))[[k]]; S <- mk(op$par) + 1e-4 * Zg %*% tcrossprod(w) %*% t(Zg); stopifnot(mmrm_reml(S, sg2, 4, ML = !REML) > op$objective - 1e-9) }
  m <- suppressMessages(lme4::lmer(score ~ week * group + (week | id), made, REML = REML, control = lmer_ctl))
  stopifnot(abs(as.numeric(logLik(m)) + op$objective / 2) < 1e-4)
  list(logLik = -op$objective / 2, estimate = I(r$beta), se = I(sqrt(diag(r$C))), random_covariance = tcrossprod(op$par[1:2]), residual_variance = exp(op$par[3]), max_gradient = op$max_gradient, lme4 = list(singular = isSingular(m), logLik = as.numeric(logLik(m))))
}
write_case("made_up_courses_singular", "made_up_courses.csv", "Linear mixed model score ~ week*group with random intercept and slope on made-up courses at irregular weeks whose slopes do not differ: the best covariance of the random effects has rank 1.",
  c("own: REML and ML over covariances of rank 1, checked that no second direction helps", "check: lme4::lmer, isSingular"), c("lme4", "numDeriv"), tight, list(REML = edge(TRUE), ML = edge(FALSE)))

## ---- conformal bands: order statistics of the misses of a plain prediction -------------------------------------
made$predicted <- 16 - .35 * made$week; made$scale <- 1 + made$week / 20; made$month <- pmin(made$week %/% 7, 3); made$miss <- abs(made$score - made$predicted) / made$scale
made <- made[!duplicated(paste(made$id, made$month)), ]
radius <- function(m, level) { n <- length(m); k <- ceiling((n + 1) * level); if (k > n) NA else unname(quantile(m, k / n, type = 1)) }
write_case("conformal", "made_up_courses.csv", "Split conformal radii of |score - (16 - 0.35 week)| / (1 + week / 20), first score of each patient in each of the periods 0 (weeks 0-6), 1 (7-13), 2 (14-20), 3 (21 and later): per period, and for the whole course (largest miss of each patient).",
  c("quantile(misses, ceiling((n + 1) level) / n, type = 1)"), "stats", list(abs = 1e-9),
  lapply(c(level50 = .5, level80 = .8, level90 = .9), function(l) list(level = l, pointwise = I(as.numeric(tapply(made$miss, made$month, radius, level = l))), n = I(as.numeric(table(made$month))), whole_course = radius(tapply(made$miss, made$id, max), l))))
