#include <cblas.h>

// LAPACK's symmetric eigenproblem by divide and conquer, in Fortran's calling convention: eigenvalues in ascending
// order in w, eigenvectors in the columns of a.
void dsyevd_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w, double *work,
             const int *lwork, int *iwork, const int *liwork, int *info);
