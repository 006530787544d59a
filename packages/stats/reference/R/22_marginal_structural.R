# Weights over time (marginal structural models): pooled logistic regressions for treatment and for leaving, period by period.
source("R/common.R")
suppressPackageStartupMessages(library(VGAM))
set.seed(20262)
n <- 220; periods <- 5; rows <- list()
for (i in seq_len(n)) {
  age <- round(rnorm(1), 2); before <- 0; arm_before <- 0; severity <- rnorm(1)
  for (k in seq_len(periods)) {
    severity <- round(0.6 * severity - 0.5 * before + 0.2 * age + rnorm(1, 0, 0.7), 3)
    on <- rbinom(1, 1, plogis(-0.4 + 0.8 * severity + 1.2 * before + 0.2 * age))
    arm <- sample(0:2, 1, prob = exp(c(0, -0.3 + 0.6 * severity + 0.8 * (arm_before == 1), -0.5 - 0.4 * severity + 0.8 * (arm_before == 2))))
    left <- rbinom(1, 1, plogis(-3 + 0.7 * severity - 0.3 * on))
    outcome <- if (left) NA else round(10 + 1.5 * severity - 2 * on + rnorm(1), 3)
    rows[[length(rows) + 1]] <- data.frame(patient = i, period = k, age = age, severity = severity, treated = on, treated_before = before, arm = arm, arm_before = arm_before, left = left, outcome = outcome)
    if (left) break
    before <- on; arm_before <- arm
  }
}
D <- do.call(rbind, rows); D <- D[order(D$period, D$patient), ]                  # out of order on purpose
num_csv(D, "person_periods.csv"); D <- read.csv("person_periods.csv")
ctl <- glm.control(epsilon = 1e-14, maxit = 100)
chance <- function(f, y = D$treated) { p <- fitted(glm(f, binomial, D, control = ctl)); ifelse(y == 1, p, 1 - p) }
so_far <- function(ratio) { w <- ratio; for (i in unique(D$patient)) { k <- which(D$patient == i); k <- k[order(D$period[k])]; w[k] <- cumprod(ratio[k]) }; w }
treat <- so_far(chance(treated ~ treated_before + age + period) / chance(treated ~ treated_before + age + period + severity))
unstabilised <- so_far(1 / chance(treated ~ treated_before + age + period + severity))
stay <- so_far(chance(left ~ treated + age + period, D$left) / chance(left ~ treated + age + period + severity, D$left)); stay[D$left == 1] <- 0
w <- treat * stay; seen <- D$left == 0
q <- quantile(w[seen], c(.01, .99), type = 7); cut <- ifelse(seen, pmin(pmax(w, q[1]), q[2]), 0)
own <- function(f) { m <- vglm(f, multinomial(refLevel = 1), D, control = vglm.control(epsilon = 1e-13, maxit = 100)); fitted(m)[cbind(seq_len(nrow(D)), D$arm + 1)] }
three <- so_far(own(factor(arm) ~ I(arm_before == 1) + I(arm_before == 2) + age) / own(factor(arm) ~ I(arm_before == 1) + I(arm_before == 2) + age + severity))
# Once treated, always treated: only periods before it are in the model.
started <- ave(D$treated[order(D$patient, D$period)], D$patient[order(D$patient, D$period)], FUN = cummax); D$ever <- NA; D$ever[order(D$patient, D$period)] <- started
D$ever_before <- NA; for (i in unique(D$patient)) { k <- which(D$patient == i); k <- k[order(D$period[k])]; D$ever_before[k] <- c(0, head(D$ever[k], -1)) }
free <- D$ever_before == 0
part <- function(f) { p <- rep(1, nrow(D)); g <- fitted(glm(f, binomial, D[free, ], control = ctl)); p[free] <- ifelse(D$ever[free] == 1, g, 1 - g); p }
once <- so_far(part(ever ~ age + period) / part(ever ~ age + period + severity))
by_period <- function(w, use) do.call(rbind, lapply(sort(unique(D$period)), function(k) { x <- w[use & D$period == k]; data.frame(period = k, n = length(x), mean = mean(x), ess = sum(x)^2 / sum(x^2)) }))
write_case("marginal_structural", "person_periods.csv", "Made-up person-periods whose treatment and leaving depend on a severity that earlier treatment changes; stabilised weights for treatment, leaving, both, truncated; three arms; treatment that once started goes on.",
  c("glm(binomial), cumprod of ratios", "VGAM::vglm(multinomial)"), c("stats", "VGAM"), list(rel = 1e-7),
  list(treatment = I(treat), unstabilised = I(unstabilised), leaving = I(stay), weights = I(w), mean = mean(w[seen]), by_period = by_period(w, seen), truncation = I(unname(q)), truncated = I(cut), three_arms = I(three), once_started = I(once), ever = I(D$ever), free = I(as.numeric(free))),
  c("Rows in the order of the CSV. leaving, weights and truncated are 0 in a period in which the patient left.", "Means and quantiles are over periods in which the patient stayed."))
