# Pooled Cox regressions that a table of a study file must reproduce from the same imputed data sets, by R's mice and mitml.
# Run in this folder after imputation.R: Rscript pooled_cox.R > pooled_cox.json
suppressMessages({library(survival); library(mice); library(mitml); library(jsonlite)})

data <- read.csv("incomplete.csv")
data <- transform(data, stage = factor(stage), female = factor(female))
drawn <- mice(data, m = 5, seed = 3, printFlag = FALSE, predictorMatrix = quickpred(data, mincor = 0, exclude = "time"))
names_of <- c("chol", "trig", "copper", "female", "stage")
values <- lapply(seq_len(5), function(i) {
  whole <- complete(drawn, i)
  lapply(setNames(names_of, names_of), function(name) as.numeric(as.character(whole[[name]][is.na(data[[name]])])))
})
control <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 100)
fitted <- function(formula) lapply(seq_len(5), function(i) coxph(formula, data = complete(drawn, i), control = control))
pooled <- function(formula) {
  all <- pool(as.mira(fitted(formula)))
  found <- summary(all, conf.int = TRUE)
  list(term = as.character(found$term), estimate = found$estimate, lower = found$`2.5 %`, upper = found$`97.5 %`,
       p = found$p.value, df = found$df, fmi = all$pooled$fmi)
}
whole <- Surv(time, dead) ~ age + chol + female + stage
fits <- fitted(whole)
com <- sum(data$dead) - length(coef(fits[[1]]))
stage <- grep("stage", names(coef(fits[[1]])), value = TRUE)
test <- testConstraints(as.mitml.result(fits), constraints = stage, df.com = com)$test[1, ]
# D2 of the tests of proportional hazards of all coefficients.
statistics <- sapply(seq_len(5), function(i) {
  one <<- complete(drawn, i)
  cox.zph(coxph(whole, data = one, control = control), transform = "km")$table["GLOBAL", "chisq"]
})
k <- length(coef(fits[[1]])); m <- 5
r <- (1 + 1 / m) * var(sqrt(statistics))
f <- (mean(statistics) / k - (m + 1) / (m - 1) * r) / (1 + r)
d2 <- pf(max(f, 0), k, k^(-3 / m) * (m - 1) * (1 + 1 / r)^2, lower.tail = FALSE)
out <- list(values = values, multivariable = pooled(whole), chol = pooled(Surv(time, dead) ~ chol),
            stage_p = unname(test[["P(>F)"]]), ph_p = d2)
cat(toJSON(out, digits = NA, auto_unbox = TRUE))
