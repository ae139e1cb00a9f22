# Writes tamoxifen.md and gammopathy.md: manuscripts of R's own data sets gbsg and mgus2, each number computed here.
# Run in this folder: Rscript manuscripts.R
suppressPackageStartupMessages({
  library(survival); library(knitr); library(cmprsk)
})
p3 <- function(p) ifelse(p<0.001,"<0.001",sprintf("%.3f",p))
peq <- function(p) ifelse(p<0.001,"P < 0.001",sprintf("P = %.3f",p))
np <- function(n,d,k=1) sprintf(paste0("%d (%.",k,"f%%)"),n,100*n/d)
g <- within(gbsg,{hormon<-factor(hormon,0:1,c("No tamoxifen","Tamoxifen"));meno<-factor(meno,0:1,c("Pre","Post"));grade<-factor(grade);months<-rfstime/30.4375})
grp<-levels(g$hormon); N<-table(g$hormon)
ms<-function(x) sprintf("%.1f ± %.1f",mean(x),sd(x))
mq<-function(x) sprintf("%.0f [%.0f, %.0f]",median(x),quantile(x,.25),quantile(x,.75))
rowA<-rbind(
 c("Age, years, mean ± SD",ms(g$age),tapply(g$age,g$hormon,ms),p3(t.test(age~hormon,g)$p.value)),
 c("Tumor size, mm, median [IQR]",mq(g$size),tapply(g$size,g$hormon,mq),p3(wilcox.test(size~hormon,g,exact=FALSE)$p.value)),
 c("Positive nodes, mean ± SD",ms(g$nodes),tapply(g$nodes,g$hormon,ms),p3(t.test(nodes~hormon,g)$p.value)),
 c("Postmenopausal",np(sum(g$meno=="Post"),nrow(g)),tapply(g$meno=="Post",g$hormon,function(x)np(sum(x),length(x))),p3(chisq.test(table(g$meno,g$hormon))$p.value)),
 c("Grade","","","",p3(chisq.test(table(g$grade,g$hormon))$p.value)),
 t(sapply(levels(g$grade),function(l)c(paste0("  ",l),np(sum(g$grade==l),nrow(g)),tapply(g$grade==l,g$hormon,function(x)np(sum(x),length(x))),""))))
A<-as.data.frame(rowA);names(A)<-c("Characteristic",sprintf("Total\n(N = %d)",nrow(g)),sprintf("%s (N = %d)",grp,N),"P value")
names(A)<-gsub("\n"," ",names(A))
fa<-coxph(Surv(months,status)~hormon+age+size+grade+nodes,g);s<-summary(fa)
B<-data.frame(Variable=rownames(s$coef),HR=sprintf("%.2f",s$conf.int[,1]),Lower=sprintf("%.2f",s$conf.int[,3]),Upper=sprintf("%.2f",s$conf.int[,4]),z=sprintf("%.2f",s$coef[,4]),P=p3(s$coef[,5]))
names(B)<-c("Variable","Hazard ratio","Lower 95%","Upper 95%","z","P value")
k<-summary(survfit(Surv(months,status)~hormon,g),times=c(12,36,60))
u<-summary(coxph(Surv(months,status)~hormon,g)); lr<-survdiff(Surv(months,status)~hormon,g); plr<-pchisq(lr$chisq,1,lower=FALSE)
kk<-function(i)sprintf("%.1f%%",100*k$surv[i]); kc<-function(i)sprintf("%.1f%% (95%% CI, %.1f to %.1f)",100*k$surv[i],100*k$lower[i],100*k$upper[i])
ev<-tapply(g$status,g$hormon,sum)
t2<-2*pnorm(-abs(s$coef[,4]))
md<-c("# Tamoxifen and recurrence-free survival","","## Abstract","",
sprintf("**Background** Tamoxifen is given after surgery. **Methods** We studied %d women with node-positive breast cancer. **Results** %d women (%.1f%%) received tamoxifen. During follow-up %d of %d women (%.1f%%) had a recurrence or died. Recurrence-free survival at 5 years was %s with tamoxifen and %s without it (hazard ratio, %.2f; 95%% CI, %.2f-%.2f; %s). **Conclusions** Women who received tamoxifen had fewer recurrences.",
 nrow(g),N[2],100*N[2]/nrow(g),sum(g$status),nrow(g),100*mean(g$status),kk(6),kk(3),u$conf.int[1],u$conf.int[3],u$conf.int[4],peq(u$coef[5])),
"","## Introduction","","About 1 in 8 women has breast cancer; 5-year survival is 90%. Smith et al. found 45% recurrences in 240 of 500 women.","","## Results","",
sprintf("We included %d women, of whom %d received tamoxifen and %d did not. Their mean age was %.1f years (SD %.1f). In all, %d (%.1f%%) were postmenopausal, %d of %d (%.0f%%) in the tamoxifen group and %d of %d (%.0f%%) in the other group (%s).",
 nrow(g),N[2],N[1],mean(g$age),sd(g$age),sum(g$meno=="Post"),100*mean(g$meno=="Post"),sum(g$meno=="Post"&g$hormon==grp[2]),N[2],100*mean(g$meno[g$hormon==grp[2]]=="Post"),sum(g$meno=="Post"&g$hormon==grp[1]),N[1],100*mean(g$meno[g$hormon==grp[1]]=="Post"),peq(chisq.test(table(g$meno,g$hormon))$p.value)),
"",sprintf("There were %d events: %d among the %d women with tamoxifen and %d among the %d without. Recurrence-free survival at 1, 3 and 5 years was %s, %s and %s with tamoxifen, and %s, %s and %s without (log-rank %s). Recurrence-free survival at 3 years was %s in the tamoxifen group.",
 sum(ev),ev[2],N[2],ev[1],N[1],kk(4),kk(5),kk(6),kk(1),kk(2),kk(3),peq(plr),kc(5)),
"",sprintf("In the multivariable model, tamoxifen (HR %.2f, 95%% CI %.2f–%.2f, p=%.3f) and the number of positive nodes (HR %.2f per node, 95%% CI %.2f–%.2f, p<0.001) were associated with recurrence, while age was not (HR %.2f, 95%% CI %.2f–%.2f, p=%.2f).",
 s$conf.int[1,1],s$conf.int[1,3],s$conf.int[1,4],s$coef[1,5],s$conf.int["nodes",1],s$conf.int["nodes",3],s$conf.int["nodes",4],s$conf.int["age",1],s$conf.int["age",3],s$conf.int["age",4],s$coef["age",5]),
"","Table 1. Characteristics of the women","",kable(A,format="pipe",row.names=FALSE),"","Table 2. Cox regression of recurrence-free survival","",kable(B,format="pipe",row.names=FALSE),"","## Discussion","",
sprintf("Women with tamoxifen had fewer events (%d of %d, %.1f%%) than women without it (%d of %d, %.1f%%). Others reported hazard ratios from 0.50 to 0.90.",ev[2],N[2],100*ev[2]/N[2],ev[1],N[1],100*ev[1]/N[1]))
writeLines(md, "tamoxifen.md")
m<-subset(mgus2,!is.na(mspike)&!is.na(hgb)); m$sex<-factor(m$sex,c("F","M"),c("Women","Men"));m$et<-with(m,ifelse(pstat==1,1,2*death));m$t<-ifelse(m$pstat==1,m$ptime,m$futime)
ci<-cuminc(m$t,m$et,m$sex);tp<-timepoints(ci,c(60,120,240));fo<-survfit(Surv(futime,death)~sex,m);md0<-summary(fo)$table;n<-table(m$sex)
q<-quantile(m$age);dd<-tapply(m$death,m$sex,sum);pc<-tapply(m$pstat,m$sex,sum)
rev<-summary(survfit(Surv(futime,1-death)~1,m))$table
mB<-c("# Results","",sprintf("A total of %s patients with MGUS were analyzed (%d women and %d men). The median age was %.0f years (interquartile range, %.0f–%.0f). The median follow-up by the reverse Kaplan–Meier method was %.0f months (95%% CI, %.0f–%.0f).",format(nrow(m),big.mark=","),n[1],n[2],q[3],q[2],q[4],rev["median"],rev["0.95LCL"],rev["0.95UCL"]),"",
sprintf("Progression occurred in %d patients: %d of %d women (%.1f%%) and %d of %d men (%.1f%%; %s, chi-square test). The cumulative incidence of progression at 5, 10 and 20 years was %.1f%%, %.1f%% and %.1f%% in women, and %.1f%%, %.1f%% and %.1f%% in men (Gray's test, %s).",sum(pc),pc[1],n[1],100*pc[1]/n[1],pc[2],n[2],100*pc[2]/n[2],peq(chisq.test(table(m$pstat,m$sex),correct=FALSE)$p.value),100*tp$est[1,1],100*tp$est[1,2],100*tp$est[1,3],100*tp$est[2,1],100*tp$est[2,2],100*tp$est[2,3],peq(ci$Tests[1,2])),"",
sprintf("In total, %d patients died (%d women, %d men). Median overall survival was %.0f months (95%% CI, %.0f–%.0f) in women and %.0f months (95%% CI, %.0f–%.0f) in men.",sum(dd),dd[1],dd[2],md0[1,"median"],md0[1,"0.95LCL"],md0[1,"0.95UCL"],md0[2,"median"],md0[2,"0.95LCL"],md0[2,"0.95UCL"]),"")
oldest<-cut(m$age,c(0,60,70,80,120),right=FALSE,labels=c("<60","60–69","70–79","≥80"));ta<-table(oldest,m$pstat)
T<-data.frame(Age=rownames(ta),Patients=rowSums(ta),Progressed=sprintf("%d (%.1f)",ta[,2],100*ta[,2]/rowSums(ta)),check.names=FALSE);T<-rbind(T,data.frame(Age="All",Patients=sum(ta),Progressed=sprintf("%d (%.1f)",sum(ta[,2]),100*sum(ta[,2])/sum(ta))))
names(T)<-c("Age, years","Patients, n","Progressed, n (%)")
gl<-glm(pstat~I(age/10)+sex+mspike,binomial,m);cg<-summary(gl)$coef;cf<-confint.default(gl)
O<-data.frame(c("Age, per 10 years","Male sex","M-spike, per g/dL"),sprintf("%.2f (%.2f to %.2f)",exp(cg[-1,1]),exp(cf[-1,1]),exp(cf[-1,2])),p3(cg[-1,4]));names(O)<-c("Variable","Odds ratio (95% CI)","P")
mB<-c(mB,"Table 1. Progression by age","",kable(T,format="pipe",row.names=FALSE),"","Table 2. Logistic regression of progression","",kable(O,format="pipe",row.names=FALSE))
writeLines(mB, "gammopathy.md")
