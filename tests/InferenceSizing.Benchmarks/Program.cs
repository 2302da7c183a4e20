using BenchmarkDotNet.Running;
using InferenceSizing.Benchmarks;

if (args is ["growth"])
    Growth.Print();
else
    BenchmarkSwitcher.FromAssembly(typeof(Growth).Assembly).Run(args);
