#include <cblas.h>

// LAPACK's symmetric eigenproblem by divide and conquer, in Fortran's calling convention: eigenvalues in ascending
// order in w, eigenvectors in the columns of a.
void dsyevd_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w, double *work,
             const int *lwork, int *iwork, const int *liwork, int *info);

// LAPACK's Cholesky factor of a positive definite matrix, and the solution by it.
void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info);
void dpotrs_(const char *uplo, const int *n, const int *nrhs, const double *a, const int *lda, double *b, const int *ldb,
             int *info);

// LAPACK's least squares of the smallest norm, by singular values: also where the matrix has not full rank.
void dgelsd_(const int *m, const int *n, const int *nrhs, double *a, const int *lda, double *b, const int *ldb, double *s,
             const double *rcond, int *rank, double *work, const int *lwork, int *iwork, int *info);
