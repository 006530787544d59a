# Waits for the name of a method on each line of its input; answers with one line: seconds, then the numbers.
# Rscript statistics.R FOLDER, with people.csv and scores.csv in it.
suppressPackageStartupMessages({
  library(survival)
  library(lme4)
})
folder <- commandArgs(TRUE)[1]
people <- read.csv(file.path(folder, "people.csv"))
scores <- read.csv(file.path(folder, "scores.csv"))
scores$arm <- factor(scores$arm)
scores$patient <- factor(scores$patient)

pairs_of <- function(estimate, error) as.vector(rbind(estimate, error))

mixed <- function(formula) list(
  run = function() lmer(formula, scores),
  numbers = function(fit) {
    between <- as.matrix(VarCorr(fit)$patient)
    c(pairs_of(fixef(fit), sqrt(diag(as.matrix(vcov(fit))))),
      between[1, 1], between[1, 2], between[2, 2], sigma(fit)^2)
  }
)

methods <- list(
  kaplan_meier = list(
    run = function() survfit(Surv(time, event) ~ arm, people, conf.type = "log-log"),
    numbers = function(fit) {
      steps <- summary(fit, times = c(30, 90, 180, 360), extend = TRUE)
      as.vector(rbind(steps$surv, steps$lower, steps$upper))
    }
  ),
  log_rank = list(
    run = function() survdiff(Surv(time, event) ~ arm, people),
    numbers = function(test) c(test$chisq, test$exp)
  ),
  cox = list(
    run = function() coxph(Surv(time, event) ~ age + baseline + female + earlier, people),
    numbers = function(fit) pairs_of(coef(fit), sqrt(diag(vcov(fit))))
  ),
  mixed_model = mixed(score ~ week * arm + (week | patient)),
  mixed_model_days = mixed(score ~ weekOfDay * arm + (weekOfDay | patient))
)

versions <- sapply(c("survival", "lme4"), function(name) as.character(packageVersion(name)))
cat(sprintf("R %s.%s, survival %s, lme4 %s\n", R.version$major, R.version$minor, versions[1], versions[2]))
input <- file("stdin", "r")
while (length(name <- readLines(input, 1)) > 0) {
  method <- methods[[name]]
  invisible(gc())
  clock <- Sys.time()
  result <- suppressMessages(suppressWarnings(method$run()))
  seconds <- as.numeric(difftime(Sys.time(), clock, units = "secs"))
  cat(sprintf("%.15g", c(seconds, method$numbers(result))), "\n")
  flush(stdout())
}
