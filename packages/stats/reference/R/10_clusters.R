# Means, shares and ratios of rows that come in clusters; conformal limits of clustered errors by counting.
source("R/common.R")
suppressPackageStartupMessages({ library(survey); library(sandwich) })
D <- read.csv("delayed_entry.csv"); D$one <- 1
ratio <- function(numerator, scale) {
  d <- D; d$num <- d[[numerator]]; des <- svydesign(id = ~site, weights = ~one, data = d)
  r <- if (numerator == "status") svyratio(~num, ~one, des) else svyratio(~num, ~time, des)
  e <- as.numeric(coef(r)); s <- as.numeric(SE(r)); t <- qt(.975, length(unique(d$site)) - 1)
  limits <- if (scale == "share") plogis(qlogis(e) + c(-1, 1) * t * s / (e * (1 - e))) else e + c(-1, 1) * t * s
  list(ratio = e, se = s, lower = limits[1], upper = limits[2], clusters = length(unique(d$site)))
}
mean_of <- function(column) { d <- D; f <- lm(reformulate("1", column), d); s <- sqrt(vcovCL(f, cluster = d$site, type = "HC0", cadjust = TRUE)[1, 1]); G <- length(unique(d$site)); e <- unname(coef(f)); t <- qt(.975, G - 1)
  list(n = nrow(d), mean = e, se = s, lower = e - t * s, upper = e + t * s) }
# One limit on either side: the smallest error at or below which (1 + level) / 2 of (clusters + 1) patients lie, each error
# counting 1 / the number of its patient's errors; found by trying every error.
limits <- function(level) { e <- D$severity - mean(D$severity) * 1.1; w <- 1 / ave(e, D$site, FUN = length); G <- length(unique(D$site)); need <- (1 + level) / 2 * (G + 1)
  up <- Filter(function(x) sum(w[e <= x]) >= need - 1e-9, sort(unique(e))); down <- Filter(function(x) sum(w[e >= x]) >= need - 1e-9, sort(unique(e)))
  list(lower = max(down), upper = min(up), patients = G) }
write_case("clusters", "delayed_entry.csv", "Rows in 12 sites: share with an event, severity per day of follow-up, mean severity; conformal limits of severity about 1.1 times its mean, sites as patients.",
  c("survey::svyratio", "sandwich::vcovCL(type = 'HC0', cadjust = TRUE)", "counting"), c("survey", "sandwich"), list(rel = 1e-10),
  list(share = ratio("status", "share"), share_plain = ratio("status", "plain"), per_day = ratio("severity", "plain"), mean_severity = mean_of("severity"), limits_50 = limits(.5), limits_80 = limits(.8)))
