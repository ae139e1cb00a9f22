# Values that weighted comparisons and treatment weights must reproduce, from survey, stats and nnet.
# Run in this folder: Rscript weighted.R     (writes weighted.json; needs jsonlite)
# Data: tied.csv beside this script and public data sets under data/.
suppressMessages({
  library(survey)
  library(nnet)
})

numbers <- function(test) list(statistic = unname(test$statistic), parameter = unname(test$parameter),
                               p_value = unname(test$p.value))

d <- read.csv("tied.csv")
d$w <- d$time + 1 # any positive numbers serve as weights
d$one <- 1
tables <- list()
for (case in list(c("z", "g"), c("strat", "g"), c("st", "g"), c("z", "strat"))) for (w in c("w", "one")) {
  design <- svydesign(ids = ~1, weights = as.formula(paste0("~", w)), data = d)
  test <- svychisq(as.formula(paste0("~", case[1], " + ", case[2])), design, statistic = "F")
  tables[[length(tables) + 1]] <- c(list(rows = case[1], columns = case[2], weights = w), numbers(test))
}
means <- list()
for (value in c("x", "time")) for (by in c("z", "g")) for (w in c("w", "one")) {
  design <- svydesign(ids = ~1, weights = as.formula(paste0("~", w)), data = d)
  one <- list(value = value, by = by, weights = w)
  if (by == "z") {
    test <- svyttest(as.formula(paste0(value, "~ z")), design)
    one <- c(one, list(statistic = -unname(test$statistic), parameter = unname(test$parameter), p_value = c(test$p.value)))
  } else {
    test <- regTermTest(svyglm(as.formula(paste0(value, "~ factor(g)")), design), ~factor(g), method = "Wald")
    one <- c(one, list(statistic = c(test$Ftest), parameter = c(test$df, test$ddf), p_value = c(test$p)))
  }
  means[[length(means) + 1]] <- one
}

# Differences of two groups, and each group's own estimate, with limits at 95%.
differences <- list()
own <- list()
for (value in c("x", "time", "A", "B")) for (w in c("w", "one")) {
  d$y <- if (value %in% c("A", "B")) as.numeric(d$g == value) else d[[value]]
  weights <- as.formula(paste0("~", w))
  fit <- svyglm(y ~ z, svydesign(ids = ~1, weights = weights, data = d))
  differences[[length(differences) + 1]] <- list(value = value, weights = w, estimate = unname(coef(fit)[2]), limits = unname(confint(fit)[2, ]))
  group <- d[d$z == 1, ]
  design <- svydesign(ids = ~1, weights = weights, data = group)
  found <- if (value %in% c("A", "B")) svyciprop(~y, design, method = "logit", df = nrow(group) - 1) else svymean(~y, design)
  interval <- if (value %in% c("A", "B")) as.vector(attr(found, "ci")) else as.vector(confint(found, df = nrow(group) - 1))
  own[[length(own) + 1]] <- list(value = value, weights = w, estimate = unname(c(coef(found))), limits = interval)
}

control <- glm.control(epsilon = 1e-14, maxit = 60)
binary <- glm(z ~ x + factor(g) + strat, binomial, d, control = control)
multi <- multinom(g ~ x + z + strat, d, trace = FALSE, reltol = 1e-15, abstol = 1e-12, maxit = 2000)
propensity <- list(
  binary = list(coefficients = unname(coef(binary)), covariance = unname(vcov(binary)),
                probability = unname(fitted(binary)), loglik = c(logLik(binary))),
  multinomial = list(coefficients = unname(coef(multi)), loglik = c(logLik(multi)),
                     probability = unname(fitted(multi)))
)
jsonlite::write_json(list(R = R.version.string, survey = as.character(packageVersion("survey")), tables = tables,
                          means = means, differences = differences, own = own, propensity = propensity), "weighted.json", digits = NA, auto_unbox = TRUE)
