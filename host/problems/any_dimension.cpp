// Problems of the zoo that are defined for any number of parameters.
// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "host/problems/zoo.hpp"

namespace rivulet::zoo {

namespace {

// Short names of sources: JY = Jamil & Yang, arXiv:1308.4008 (2013); SB = Surjanovic & Bingham, Virtual Library of
// Simulation Experiments (sfu.ca/~ssurjano); MGH = Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17-41.
constexpr std::array rows{
    problem{"ackley", "Ackley", "-20*exp(-0.2*sqrt(sum(i,1,n,x[i]^2)/n))-exp(sum(i,1,n,cos(2*pi*x[i]))/n)+20+e", 0, 2,
            1, "-32.768:32.768", "x[i] = 0", "0", "Ackley 1987; SB"},
    problem{"alpine1", "Alpine 1", "sum(i,1,n,abs(x[i]*sin(x[i])+0.1*x[i]))", 0, 2, 1, "-10:10", "x[i] = 0", "0",
            "Rahnamayan et al. 2007; JY"},
    problem{"alpine2", "Alpine 2 (as a minimum)", "-prod(i,1,n,sqrt(x[i])*sin(x[i]))", 0, 2, 1, "0:10",
            "x[i] = 7.917052684666207", "-2.808131180007005^n", "Clerc 1999; JY"},
    problem{"brown", "Brown", "sum(i,1,n-1,(x[i]^2)^(x[i+1]^2+1)+(x[i+1]^2)^(x[i]^2+1))", 0, 2, 2, "-1:4", "x[i] = 0",
            "0", "Begambre & Laier 2009; JY"},
    problem{"brown-almost-linear", "Brown almost-linear",
            "sum(i,1,n-1,(x[i]+sum(j,1,n,x[j])-(n+1))^2)+(prod(j,1,n,x[j])-1)^2", 0, 2, 2, "-2:2", "x[i] = 1", "0",
            "MGH problem 27"},
    problem{"chung-reynolds", "Chung-Reynolds", "sum(i,1,n,x[i]^2)^2", 0, 2, 1, "-100:100", "x[i] = 0", "0",
            "Chung & Reynolds 1998; JY"},
    problem{"cigar", "Bent cigar", "x[1]^2+1000000*sum(i,2,n,x[i]^2)", 0, 2, 2, "-100:100", "x[i] = 0", "0",
            "Hansen et al. 2009, BBOB f12 without rotation"},
    problem{"deb", "Deb 1", "-sum(i,1,n,sin(5*pi*x[i])^6)/n", 0, 2, 1, "-1:1", "x[i] = 0.1; x[i] = -0.3", "-1",
            "Deb 1991; JY; one minimum per value of +-0.1, +-0.3, ..., +-0.9 of each x[i]"},
    problem{"discus", "Discus", "1000000*x[1]^2+sum(i,2,n,x[i]^2)", 0, 2, 2, "-100:100", "x[i] = 0", "0",
            "Hansen et al. 2009, BBOB f11 without rotation"},
    problem{"dixon-price", "Dixon-Price", "(x[1]-1)^2+sum(i,2,n,i*(2*x[i]^2-x[i-1])^2)", 0, 2, 2, "-10:10",
            "x[i] = 2^(2^(1-i)-1); x[i] = where(i < n, 1, -1)*2^(2^(1-i)-1)", "0", "Dixon & Price 1989; SB"},
    problem{"ellipsoid", "Ellipsoid, condition 1e6", "sum(i,1,n,1000000^((i-1)/(n-1))*x[i]^2)", 0, 2, 2, "-5:5",
            "x[i] = 0", "0", "Hansen et al. 2009, BBOB f2 without oscillation"},
    problem{"exponential", "Exponential", "-exp(-0.5*sum(i,1,n,x[i]^2))", 0, 2, 1, "-1:1", "x[i] = 0", "-1",
            "Rahnamayan et al. 2007; JY"},
    problem{"griewank", "Griewank", "1+sum(i,1,n,x[i]^2)/4000-prod(i,1,n,cos(x[i]/sqrt(i)))", 0, 2, 1, "-600:600",
            "x[i] = 0", "0", "Griewank 1981; SB"},
    problem{"levy", "Levy",
            "sin(pi*(1+(x[1]-1)/4))^2"
            "+sum(i,1,n-1,((x[i]-1)/4)^2*(1+10*sin(pi*(1+(x[i]-1)/4)+1)^2))"
            "+((x[n]-1)/4)^2*(1+sin(2*pi*(1+(x[n]-1)/4))^2)",
            0, 2, 1, "-10:10", "x[i] = 1", "0", "Levy & Montalvo 1985; SB"},
    problem{"perm", "Perm d, beta = 0.5", "sum(i,1,n,(sum(j,1,n,(j^i+0.5)*((x[j]/j)^i-1)))^2)", 0, 2, 1, "-10:10",
            "x[i] = i", "0", "Neumaier; SB"},
    problem{"perm0", "Perm 0, d, beta = 10", "sum(i,1,n,(sum(j,1,n,(j+10)*(x[j]^i-1/j^i)))^2)", 0, 2, 1, "-2:2",
            "x[i] = 1/i", "0", "Neumaier; SB"},
    problem{"qing", "Qing", "sum(i,1,n,(x[i]^2-i)^2)", 0, 2, 1, "-500:500", "x[i] = sqrt(i); x[i] = -sqrt(i)", "0",
            "Qing 2006; JY; every choice of signs is a minimum"},
    problem{"rastrigin", "Rastrigin", "10*n+sum(i,1,n,x[i]^2-10*cos(2*pi*x[i]))", 0, 2, 1, "-5.12:5.12", "x[i] = 0",
            "0", "Rastrigin 1974; Mühlenbein et al. 1991; SB"},
    problem{"rosenbrock", "Rosenbrock (chained)", "sum(i,1,n-1,100*(x[i+1]-x[i]^2)^2+(1-x[i])^2)", 0, 2, 2, "-5:10",
            "x[i] = 1", "0", "Rosenbrock 1960; MGH problem 1 for n = 2; SB"},
    problem{"rotated-hyper-ellipsoid", "Rotated hyper-ellipsoid", "sum(i,1,n,sum(j,1,i,x[j]^2))", 0, 2, 1,
            "-65.536:65.536", "x[i] = 0", "0", "SB"},
    problem{"salomon", "Salomon", "1-cos(2*pi*sqrt(sum(i,1,n,x[i]^2)))+0.1*sqrt(sum(i,1,n,x[i]^2))", 0, 2, 1,
            "-100:100", "x[i] = 0", "0", "Salomon 1996; JY"},
    problem{"schwefel", "Schwefel 2.26", "418.9828872724338*n-sum(i,1,n,x[i]*sin(sqrt(abs(x[i]))))", 0, 2, 1,
            "-500:500", "x[i] = 420.96874635998205", "0", "Schwefel 1981, problem 2.26; SB"},
    problem{"schwefel12", "Schwefel 1.2", "sum(i,1,n,sum(j,1,i,x[j])^2)", 0, 2, 1, "-100:100", "x[i] = 0", "0",
            "Schwefel 1981, problem 1.2; JY"},
    problem{"schwefel220", "Schwefel 2.20", "sum(i,1,n,abs(x[i]))", 0, 2, 1, "-100:100", "x[i] = 0", "0",
            "Schwefel 1981, problem 2.20; JY"},
    problem{"schwefel222", "Schwefel 2.22", "sum(i,1,n,abs(x[i]))+prod(i,1,n,abs(x[i]))", 0, 2, 1, "-100:100",
            "x[i] = 0", "0", "Schwefel 1981, problem 2.22; JY"},
    problem{"schwefel223", "Schwefel 2.23", "sum(i,1,n,x[i]^10)", 0, 2, 1, "-10:10", "x[i] = 0", "0",
            "Schwefel 1981, problem 2.23; JY"},
    problem{"sphere", "Sphere", "sum(i,1,n,x[i]^2)", 0, 2, 1, "-5.12:5.12", "x[i] = 0", "0", "De Jong 1975, F1; SB"},
    problem{"styblinski-tang", "Styblinski-Tang", "sum(i,1,n,x[i]^4-16*x[i]^2+5*x[i])/2", 0, 2, 1, "-5:5",
            "x[i] = -2.903534027771177", "-39.16616570377141*n", "Styblinski & Tang 1990; SB"},
    problem{"sum-powers", "Sum of different powers", "sum(i,1,n,abs(x[i])^(i+1))", 0, 2, 1, "-1:1", "x[i] = 0", "0",
            "SB"},
    problem{"sum-squares", "Sum squares", "sum(i,1,n,i*x[i]^2)", 0, 2, 1, "-10:10", "x[i] = 0", "0", "SB"},
    problem{"trid", "Trid", "sum(i,1,n,(x[i]-1)^2)-sum(i,2,n,x[i]*x[i-1])", 0, 2, 2, "-100:100", "x[i] = i*(n+1-i)",
            "-n*(n+4)*(n-1)/6", "Neumaier; SB; the box is that of n = 10"},
    problem{"trigonometric", "Trigonometric", "sum(i,1,n,(n-sum(j,1,n,cos(x[j]))+i*(1-cos(x[i]))-sin(x[i]))^2)", 0, 2,
            1, "-1:1", "x[i] = 0", "0", "Spedicato 1975; MGH problem 26"},
    problem{"variably-dimensioned", "Variably dimensioned",
            "sum(i,1,n,(x[i]-1)^2)+sum(i,1,n,i*(x[i]-1))^2+sum(i,1,n,i*(x[i]-1))^4", 0, 2, 1, "-2:2", "x[i] = 1", "0",
            "MGH problem 25"},
    problem{"whitley", "Whitley",
            "sum(i,1,n,sum(j,1,n,(100*(x[i]^2-x[j])^2+(1-x[j])^2)^2/4000"
            "-cos(100*(x[i]^2-x[j])^2+(1-x[j])^2)+1))",
            0, 2, 1, "-10.24:10.24", "x[i] = 1", "0", "Whitley et al. 1996; JY"},
    problem{"zakharov", "Zakharov", "sum(i,1,n,x[i]^2)+sum(i,1,n,0.5*i*x[i])^2+sum(i,1,n,0.5*i*x[i])^4", 0, 2, 1,
            "-5:10", "x[i] = 0", "0", "Rahnamayan et al. 2007; SB"},
};

}  // namespace

std::span<problem const> any_dimension() { return rows; }

}  // namespace rivulet::zoo
