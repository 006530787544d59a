# What lung and veteran do not cover: delayed entry, weights, clusters, start-stop rows, competing causes, prediction.
source("R/common.R")
surv_tol <- list(km_abs = 1e-10, ci_abs = 1e-9, logrank_rel = 1e-8, cox_coef_abs = 1e-7, cox_se_rel = 1e-6, loglik_abs = 1e-7, concordance_abs = 1e-10, zph_rel = 1e-4)
set.seed(20260)
n <- 160
site <- sample(1:12, n, TRUE); group <- sample(c("combined", "medication_only", "therapy_only"), n, TRUE)
age <- round(runif(n, 18, 75)); severity <- sample(5:27, n, TRUE)
hazard <- 0.004 * exp(0.02 * (severity - 15) - 0.3 * (group == "combined") + rnorm(12, 0, 0.4)[site])
true_time <- ceiling(rexp(n, hazard) / 7) * 7; censor <- ceiling(runif(n, 60, 500) / 7) * 7
entry <- ifelse(runif(n) < 0.4, 0, floor(runif(n, 0, 90) / 7) * 7)
time <- pmin(true_time, censor); keep <- time > entry
D <- data.frame(id = seq_len(n), entry = entry, time = time, status = as.integer(true_time <= censor), site = site, group = group, age = age, severity = severity,
  weight = round(runif(n, 0.2, 3), 2))[keep, ]
D$cause <- ifelse(D$status == 1, sample(1:2, nrow(D), TRUE, c(0.65, 0.35)), 0)
D$id <- seq_len(nrow(D)); num_csv(D, "delayed_entry.csv")
D$combined <- as.numeric(D$group == "combined"); D$therapy <- as.numeric(D$group == "therapy_only")
robust_out <- function(f) { s <- summary(f)$coefficients; data.frame(term = rownames(s), coef = s[, "coef"], model_se = s[, "se(coef)"], se = s[, if ("robust se" %in% colnames(s)) "robust se" else "se(coef)"], p = s[, "Pr(>|z|)"], row.names = NULL) }
fit_out <- function(f) list(n = f$n, events = f$nevent, loglik_null = f$loglik[1], loglik = f$loglik[2], score = f$score, wald = as.numeric(f$wald.test), coefficients = robust_out(f), vcov = unname(vcov(f)),
  concordance = list(C = unname(f$concordance["concordance"]), se = unname(f$concordance["std"])))
zph_out <- function(f) lapply(c(km = "km", identity = "identity", rank = "rank", log = "log"), function(tr) { z <- cox.zph(f, transform = tr)$table; data.frame(term = rownames(z), chisq = z[, 1], df = z[, 2], p = z[, 3], row.names = NULL) })
ctl <- coxph.control(eps = 1e-11, iter.max = 100)
km_rows <- function(f) { s <- summary(f, censored = TRUE); data.frame(time = s$time, n_risk = s$n.risk, n_event = s$n.event, surv = s$surv, se = s$std.err, lower = s$lower, upper = s$upper) }
pred_out <- function(f, nd, ct) { s <- survfit(f, newdata = nd, conf.type = ct); k <- s$n.event > 0; data.frame(time = s$time[k], cumhaz = s$cumhaz[k], std_chaz = s$std.chaz[k], surv = s$surv[k], lower = s$lower[k], upper = s$upper[k]) }
S <- with(D, Surv(entry, time, status))
e <- coxph(S ~ combined + therapy + age + severity, D, ties = "efron", control = ctl)
b <- coxph(S ~ combined + therapy + age + severity, D, ties = "breslow", control = ctl)
w <- coxph(S ~ combined + therapy + age + severity, D, weights = weight, robust = FALSE, control = ctl)
wr <- coxph(S ~ combined + therapy + age + severity, D, weights = weight, cluster = id, control = ctl)
wrb <- coxph(S ~ combined + therapy + age + severity, D, weights = weight, cluster = id, ties = "breslow", control = ctl)
cl <- coxph(S ~ combined + therapy + age + severity, D, cluster = site, control = ctl)
clw <- coxph(S ~ combined + therapy + age + strata(site %% 3), D, weights = weight, cluster = site, control = ctl)
nd <- data.frame(combined = 1, therapy = 0, age = 40, severity = 20)
cif <- function(f) { s <- survfit0(f); k <- f$time; data.frame(time = f$time, incidence_1 = f$pstate[, 2], se_1 = f$std.err[, 2], lower_1 = f$lower[, 2], upper_1 = f$upper[, 2], incidence_2 = f$pstate[, 3], se_2 = f$std.err[, 3]) }
Ce <- factor(D$cause, 0:2)
plr <- pred_out(wr, nd, "log-log")
write_case("delayed_entry", "delayed_entry.csv", "Made-up data: entry after the start, ties, weights, sites; two competing causes. Kaplan-Meier, Cox in all variants, prediction, Aalen-Johansen.",
  c("survfit(Surv(entry, time, status) ~ 1, conf.type=)", "survfit(Surv(time, status) ~ 1, weights=, robust=TRUE/FALSE)", "coxph(Surv(entry, time, status) ~ combined + therapy + age + severity, ties=, weights=, robust=, cluster=)", "cox.zph(fit, terms = FALSE)", "survfit(coxph, newdata = list(1, 0, 40, 20))", "survfit(Surv(time, factor(cause)) ~ 1)"), "survival", surv_tol,
  list(km_entry = km_rows(survfit(S ~ 1, D, conf.type = "log-log")), km_entry_groups = lapply(split(D, D$group), function(d) km_rows(survfit(Surv(entry, time, status) ~ 1, d, conf.type = "log-log"))),
    na_entry = { s <- survfit(S ~ 1, D); k <- s$n.event > 0; data.frame(time = s$time[k], cumhaz = s$cumhaz[k], se = s$std.chaz[k]) },
    km_weighted = km_rows(survfit(Surv(time, status) ~ 1, D, weights = weight, robust = FALSE, conf.type = "log-log")),
    km_weighted_robust = km_rows(survfit(Surv(time, status) ~ 1, D, weights = weight, robust = TRUE, conf.type = "log-log")),
    km_entry_weighted_robust = km_rows(survfit(S ~ 1, D, weights = weight, id = id, robust = TRUE, conf.type = "log-log")),
    cox_efron = fit_out(e), cox_breslow = fit_out(b), cox_weighted = fit_out(w), cox_weighted_robust = fit_out(wr), cox_weighted_robust_breslow = fit_out(wrb), cox_clustered = fit_out(cl), cox_weighted_stratified_clustered = fit_out(clw),
    zph_efron = zph_out(e), zph_weighted = zph_out(w),
    prediction_efron = pred_out(e, nd, "log-log"), prediction_breslow = pred_out(b, nd, "log"), prediction_weighted = pred_out(w, nd, "plain"),
    lp = { p <- predict(wr, nd, type = "lp", se.fit = TRUE, reference = "sample"); list(reference = I(unname(wr$means)), lp = unname(p$fit), se = unname(p$se.fit)) },
    logrank_entry_no_ties = { set.seed(1); J <- D; J$time <- J$time + runif(nrow(J)) / 10; f <- coxph(Surv(entry, time, status) ~ combined + therapy, J, ties = "breslow"); list(jitter = J$time, chisq = f$score) },
    aj = cif(survfit(Surv(time, Ce) ~ 1, D)), aj_plain = cif(survfit(Surv(time, Ce) ~ 1, D, conf.type = "plain")), aj_loglog = cif(survfit(Surv(time, Ce) ~ 1, D, conf.type = "log-log")),
    aj_weighted = cif(survfit(Surv(time, Ce) ~ 1, D, weights = weight, conf.type = "log-log")),
    aj_entry = cif(survfit(Surv(entry, time, Ce) ~ 1, D, id = id, weights = weight, conf.type = "log-log"))),
  c("coefficients$se is the robust one where robust or clustered errors were asked for.", "logrank_entry_no_ties: without ties the log-rank test with delayed entry is the score test of a Cox model; jitter holds its times.", "the limits of aj are log, of the others as named."))

H <- survival::heart; H <- data.frame(start = H$start, stop = H$stop, event = H$event, age = H$age, year = H$year, surgery = H$surgery, transplant = as.numeric(as.character(H$transplant)), id = H$id)
num_csv(H, "heart.csv")
hf <- coxph(Surv(start, stop, event) ~ age + year + surgery + transplant, H, control = ctl)
hc <- coxph(Surv(start, stop, event) ~ age + year + surgery + transplant, H, cluster = id, ties = "breslow", control = ctl)
write_case("heart_start_stop", "heart.csv", "survival::heart (103 patients, 172 start-stop rows): a covariate that changes during follow-up.",
  c("coxph(Surv(start, stop, event) ~ age + year + surgery + transplant)", "the same, ties = 'breslow', cluster = id"), "survival", surv_tol,
  list(cox = fit_out(hf), cox_clustered = fit_out(hc), zph = zph_out(hf)[c("km", "identity")]))

M <- survival::mgus2; M$etime <- ifelse(M$pstat == 0, M$futime, M$ptime); M$cause <- ifelse(M$pstat == 0, 2 * M$death, 1)
M <- data.frame(id = seq_len(nrow(M)), sex = as.character(M$sex), age = M$age, time = M$etime, cause = M$cause); num_csv(M, "mgus2.csv")
mg <- function(m) { f <- survfit(Surv(time, factor(cause, 0:2)) ~ 1, m, conf.type = "log-log"); s <- summary(f, times = c(12, 60, 120, 240, 360)); data.frame(time = s$time, incidence_1 = s$pstate[, 2], se_1 = s$std.err[, 2], lower_1 = s$lower[, 2], upper_1 = s$upper[, 2], incidence_2 = s$pstate[, 3], se_2 = s$std.err[, 3], lower_2 = s$lower[, 3], upper_2 = s$upper[, 3]) }
write_case("mgus2_competing", "mgus2.csv", "survival::mgus2 (1384 patients): plasma cell malignancy (cause 1) against death without it (cause 2), by sex.",
  c("survfit(Surv(time, factor(cause)) ~ 1, conf.type = 'log-log')"), "survival", surv_tol, lapply(split(M, M$sex), mg))
