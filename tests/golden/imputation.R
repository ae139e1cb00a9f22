# Values that multiple imputation and Rubin's rules must reproduce, from R's mice, mitml and survival packages.
# Run in this folder: Rscript imputation.R > imputation.json
# It writes incomplete.csv, too: the randomized patients of survival's pbc, with the cumulative hazard at each one's time.
suppressMessages({library(survival); library(mice); library(mitml); library(jsonlite)})

pbc <- subset(survival::pbc, id <= 312)
data <- with(pbc, data.frame(time = time / 365.25, dead = as.integer(status == 2), age = age, bili = log(bili),
                             albumin = albumin, chol = chol, trig = trig, copper = copper, stage = stage))
# Some sexes and stages are unknown by what is known of the patient, so that complete cases are not a random part.
set.seed(1)
data$female <- ifelse(runif(312) < plogis(-2.5 + 0.8 * data$bili), NA, as.integer(pbc$sex == "f"))
data$stage[runif(312) < plogis(-2.5 + 0.8 * data$bili)] <- NA
# mice's own nelsonaalen() takes Efron's estimate where deaths are tied.
curve <- survfit(Surv(time, dead) ~ 1, data = data, ctype = 1)
data$hazard <- summary(curve, times = sort(data$time))$cumhaz[rank(data$time, ties.method = "min")]
write.csv(format(data, digits = 15, trim = TRUE), "incomplete.csv", row.names = FALSE, quote = FALSE)
data <- read.csv("incomplete.csv")

# Rubin's rules, from five imputations.
few <- mice(transform(data, stage = factor(stage), female = factor(female)), m = 5, seed = 7, printFlag = FALSE,
            predictorMatrix = quickpred(data, mincor = 0, exclude = "time"))
fits <- with(few, coxph(Surv(time, dead) ~ age + bili + chol + female + stage))
estimates <- t(sapply(fits$analyses, coef))
covariances <- lapply(fits$analyses, vcov)
rules <- function(dfcom) {
  parts <- lapply(seq_len(ncol(estimates)), function(j)
    pool.scalar(estimates[, j], sapply(covariances, function(v) v[j, j]), n = dfcom + 1, k = 1))
  list(estimate = sapply(parts, `[[`, "qbar"), total = sapply(parts, `[[`, "t"), df = sapply(parts, `[[`, "df"),
       increase = sapply(parts, `[[`, "r"), missing = sapply(parts, `[[`, "fmi"))
}
joint <- function(places, dfcom) {
  as.list(testConstraints(as.mitml.result(fits$analyses), constraints = colnames(estimates)[places],
                          df.com = dfcom)$test[1, ])
}
names_of <- c("statistic", "df1", "df2", "p", "increase")
out <- list(
  estimates = estimates, covariances = covariances,
  large = rules(Inf), small = rules(40),
  stage_large = setNames(joint(5:7, NULL), names_of), stage_small = setNames(joint(5:7, 40), names_of)
)

# Many imputations, whose pooled regression another program comes near to.
many <- mice(transform(data, stage = factor(stage), female = factor(female)), m = 200, maxit = 10, seed = 11,
             printFlag = FALSE, predictorMatrix = quickpred(data, mincor = 0, exclude = "time"))
pooled <- summary(pool(with(many, coxph(Surv(time, dead) ~ age + bili + chol + female + stage))), dfcom = Inf)
full <- coxph(Surv(time, dead) ~ age + bili + chol + female + factor(stage), data = data)
out$many <- list(term = as.character(pooled$term), estimate = pooled$estimate, error = pooled$std.error)
out$complete <- list(estimate = unname(coef(full)), error = unname(sqrt(diag(vcov(full)))), n = full$n)
out$means <- lapply(complete(many, "all"), function(d) c(mean(d$chol), mean(d$trig), mean(d$female == 1), mean(d$stage == 4)))
out$means <- colMeans(do.call(rbind, out$means))
cat(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE))
