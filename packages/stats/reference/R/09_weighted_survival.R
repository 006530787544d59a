# Curves, log-rank test and restricted means for weights that correct for selection, with clusters of rows.
source("R/common.R")
D <- read.csv("delayed_entry.csv"); D$third <- D$id %% 3
groups <- sort(unique(D$group)); pairs <- combn(groups, 2)
rows_of <- function(f) { s <- summary(f, censored = TRUE); data.frame(time = s$time, n_risk = s$n.risk, n_event = s$n.event, surv = s$surv, se = s$std.err, lower = s$lower, upper = s$upper) }
km <- function(entry, cluster) lapply(split(D, D$group), function(d) {
  d$cluster <- d[[cluster]]
  rows_of(if (entry) survfit(Surv(entry, time, status) ~ 1, d, weights = weight, cluster = cluster, id = id, robust = TRUE, conf.type = "log-log")
    else survfit(Surv(time, status) ~ 1, d, weights = weight, cluster = cluster, robust = TRUE, conf.type = "log-log")) })

# The test: score of a Cox model (Breslow) at no difference, its variance the squared score residuals of the clusters.
stay <- coxph.control(iter.max = 0)
log_rank <- function(entry, cluster, strata = NULL) {
  d <- D; d$cluster <- d[[cluster]]; d$S <- if (entry) with(d, Surv(entry, time, status)) else with(d, Surv(time, status))
  d$stratum <- if (is.null(strata)) 1 else d[[strata]]
  U <- sapply(groups, function(g) { d$x <- as.numeric(d$group == g)
    f <- coxph(S ~ x + strata(stratum), d, weights = weight, ties = "breslow", init = 0, control = stay, robust = FALSE)
    rowsum(residuals(f, type = "score", weighted = TRUE), d$cluster)[, 1] })
  m <- coxph(S ~ factor(group) + strata(stratum), d, weights = weight, cluster = cluster, ties = "breslow")
  o <- sapply(groups, function(g) with(d, sum(weight[group == g & status == 1])))
  list(groups = data.frame(group = groups, n = as.numeric(table(d$group)[groups]), weight = as.numeric(tapply(d$weight, d$group, sum)[groups]), observed = o, expected = o - colSums(U), row.names = NULL),
    variance = unname(crossprod(U)), chisq = unname(m$rscore), df = length(groups) - 1, p = pchisq(unname(m$rscore), length(groups) - 1, lower.tail = FALSE))
}

# Means: area under survfit's curve; errors from residuals.survfit (the derivative with respect to each row's weight), summed
# over clusters. With delayed entry the derivative is taken numerically, from the curve itself.
area <- function(d, tau, entry, w = d$weight) {
  f <- if (entry) survfit(Surv(entry, time, status) ~ 1, d, weights = w) else survfit(Surv(time, status) ~ 1, d, weights = w)
  k <- f$time <= tau; sum(c(1, f$surv[k]) * diff(c(0, f$time[k], tau)))
}
derivative <- function(d, tau, entry) vapply(seq_len(nrow(d)), function(i) numDeriv::grad(function(x) { w <- d$weight; w[i] <- x; area(d, tau, entry, w) }, d$weight[i], method.args = list(d = 1e-2)) * d$weight[i], 0)
means <- function(tau, entry, cluster) {
  I <- sapply(groups, function(g) { d <<- D[D$group == g, ]  # residuals() looks for the data by name
    r <- if (entry) derivative(d, tau, TRUE) else as.numeric(residuals(survfit(Surv(time, status) ~ 1, d, weights = weight, robust = TRUE, id = id), times = tau, type = "rmst", weighted = TRUE))
    if (!entry) stopifnot(max(abs(r - derivative(d, tau, FALSE))) < 1e-5)
    u <- rep(0, nrow(D)); u[D$group == g] <- r; rowsum(u, D[[cluster]])[, 1] })
  a <- sapply(groups, function(g) area(D[D$group == g, ], tau, entry)); V <- crossprod(I); z <- qnorm(.975)
  differences <- do.call(rbind, apply(pairs, 2, function(p) { e <- a[p[1]] - a[p[2]]; s <- sqrt(sum((I[, p[1]] - I[, p[2]])^2))
    data.frame(first = p[1], second = p[2], estimate = e, se = s, z = e / s, p = 2 * pnorm(-abs(e / s)), lower = e - z * s, upper = e + z * s, row.names = NULL) }))
  list(means = data.frame(group = groups, rmst = a, se = sqrt(diag(V)), lower = tau - (tau - a) * exp(z * sqrt(diag(V)) / (tau - a)), upper = tau - (tau - a) * exp(-z * sqrt(diag(V)) / (tau - a)), row.names = NULL), covariance = unname(V), differences = differences)
}
write_case("weighted_survival", "delayed_entry.csv", "Weighted Kaplan-Meier curves, log-rank tests and restricted means of three groups with robust errors, by row and by site (a site has patients of several groups).",
  c("survfit(Surv(time, status) ~ 1, weights=, cluster=, robust = TRUE)", "coxph(Surv(time, status) ~ factor(group), weights=, cluster=, ties = 'breslow')$rscore", "residuals(survfit, times = tau, type = 'rmst', weighted = TRUE)"), c("survival", "numDeriv"),
  list(default = 1e-9, derivative_with_delayed_entry_rel = 1e-7),
  list(km_site = km(FALSE, "site"), km_entry_site = km(TRUE, "site"),
    logrank = log_rank(FALSE, "id"), logrank_site = log_rank(FALSE, "site"), logrank_entry_site = log_rank(TRUE, "site"), logrank_stratified = log_rank(FALSE, "site", "third"),
    rmst = means(300, FALSE, "id"), rmst_site = means(300, FALSE, "site"), rmst_early = means(100, FALSE, "site"), rmst_entry_site = means(300, TRUE, "site")),
  c("rmst_entry_site: errors from numerical derivatives.", "Limits of a restricted mean: plain on the log of the time lost, tau - mean; of a difference: plain."))
