using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Learning;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Techniques;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times;
using InferenceSizing.Domain.Walks.Times.SinglePass;

namespace InferenceSizing.Domain.Deployments;

/// <summary>Times of a deployment that is laid out: single passes, how far they may be off, and the load that they serve.</summary>
internal static class DeploymentTimes
{
    extension(Deployment deployment)
    {
        /// <summary>What the engine makes of its kernels' times.</summary>
        public EngineTiming Timing
        {
            get
            {
                (string engine, EngineVersion version) = deployment.Engine.TimedAs(deployment.Version, deployment.Knobs);
                return deployment.Speed.Engines.For(engine, version, deployment.Accelerator.Class, deployment.Precision.Weights.IsQuantized);
            }
        }

        /// <summary>What the host adds to the kernels of a pass: none of its own where another engine's constants hold it.</summary>
        private HostOverhead OverheadOf(RankLoad load) =>
            deployment.Architecture.Generates && deployment.Engine.TimedAs(deployment.Version, deployment.Knobs).Engine != deployment.Engine.Name
                ? HostOverhead.None : deployment.Engine.HostTimes.OverheadOf(load);

        /// <summary>Times of single passes of <paramref name="load"/>: by the engine's curves of forward passes where it has them, else kernel by
        /// kernel.</summary>
        public IPassTimes PassTimesOf(RankLoad load) => deployment.SinglePassRunOf(load) is { } run
            ? new RooflinePass(
                load.Operators, load.Weights, deployment.Precision, deployment.Accelerator, deployment.SinglePass.Sets[run.Curves],
                deployment.SinglePass.FactorsOf(deployment.Accelerator), deployment.LayerFusion, run.FusesAttention,
                load.Workload is { EndToEnd: true, Image: { } image }
                    ? deployment.SinglePass.FactorsOf(deployment.Accelerator).Images.Of(image, deployment.Accelerator) : default)
            {
                Moved = deployment.TransfersOf(load).Bytes,
                Moving = deployment.TransfersOf(load).Over(HostLink.To(deployment.Accelerator, OffloadTarget.Cpu)),
            }
            : new KernelPass(
                load.Operators, load.Weights, deployment.Precision, load.Layout, deployment.Speed.On(deployment.Accelerator),
                deployment.OverheadOf(load), deployment.StreamOf(load), ContextRanks.Of(deployment.Engine, deployment.Knobs),
                deployment.Engine.HostTimes.MaskedKeys(load));

        private PartTransfers TransfersOf(RankLoad load) => deployment.Engine.WaitingParts?.TransfersOf(load) ?? PartTransfers.None;

        /// <summary>How far times may be off. Kernels for GGUF are the engine's own: its constants, not the curves, hold them.</summary>
        public PredictionAccuracy AccuracyOf(RankLoad load, IPassTimes passes)
        {
            PredictionAccuracy accuracy = PredictionAccuracy
                .For(deployment.Accelerator, load.Layout, deployment.Timing, passes.FormatsMeasured || deployment.Engine.ReadsGguf)
                .Speculating(deployment.Speculation)
                .Disaggregated(deployment.Prefill);
            if (deployment.SinglePassRunOf(load) is not { } run)
                return accuracy;
            SinglePassAccuracy measured = deployment.SinglePass.Sets[run.Curves].Accuracy;
            return accuracy with
            {
                SinglePass = measured.For(
                    deployment.Architecture.GraphKnown, deployment.Architecture.DesignMeasured, deployment.SinglePass.IsMeasured(deployment.Accelerator),
                    passes is RooflinePass roofline
                        ? roofline.OfMachine(Networks.Graph.Passes.Encode, load.SinglePassShape(load.Workload.AtOnce.Count)) : default),
                Basis = measured.Basis,
            };
        }

        /// <summary>What the deployment makes of its load.</summary>
        /// <param name="load">What an instance finds on a GPU.</param>
        /// <param name="passes">Times of its passes.</param>
        /// <param name="accuracy">How far times may be off.</param>
        /// <param name="readers">Other instances that read the prompts; null where these do.</param>
        /// <param name="learned">What measured runs make of the times; null for nothing.</param>
        public ServingModel ServingOf(
            RankLoad load, IPassTimes passes, PredictionAccuracy accuracy, PromptReaders? readers = null, TimeCorrection? learned = null) => new(
            passes,
            load,
            deployment.Timing,
            accuracy,
            SequenceCount.From(BatchSolver.Running(deployment.Engine, load)),
            deployment.Speculation is { } how
                ? SpeculativeTimeline.Of(how, passes, load, deployment.Speed.On(deployment.Accelerator), deployment.OverheadOf(load))
                : null,
            readers,
            learned,
            deployment.Engine.HostTimes.PiecesAtOnce(load));

        /// <summary>What runs that were measured at the site say of the times; null where there are none of the engine.</summary>
        /// <param name="workload">The load.</param>
        /// <param name="served">The times as they are predicted.</param>
        /// <param name="accuracy">Their intervals.</param>
        public Learned? LearnedOf(Workload workload, ServedWorkload served, PredictionAccuracy accuracy) => deployment.Measured.About(
            deployment.ConditionsUnder(workload),
            accuracy,
            alone: workload.Offered is OfferedBatch,
            MeasuredTime.PromptShareOf(served));

        /// <summary>A load with what is in flight under the offered rate, as its estimate has it; null where requests come faster than they are served. A load
        /// that says how many sequences are at once stays as it is.</summary>
        public RankLoad? Steady(RankLoad load)
        {
            if (load.Workload.Offered is not OfferedRate)
                return load;
            Deployment serving = deployment with { Knobs = load.Knobs };
            IPassTimes passes = serving.PassTimesOf(load);
            InFlightLoad inFlight = serving.ServingOf(load, passes, serving.AccuracyOf(load, passes)).InFlight;
            return inFlight.IsSteady ? load with { InFlight = inFlight.Sequences.Estimate } : null;
        }

        /// <summary>The curves that time passes of <paramref name="load"/>: none for models that generate, for engines that serve encoders as they serve
        /// decoders, and where weights are streamed to the GPU.</summary>
        public SinglePassRun? SinglePassRunOf(RankLoad load) =>
            deployment.Architecture.Generates || deployment.StreamOf(load) is not null ? null : deployment.Engine.SinglePass?.RunOf(load);
    }
}
