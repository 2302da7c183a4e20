using System.Collections.Immutable;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Learning.Judging;

/// <summary>Published figures of one quantity of a deployment by one publisher, with what constants predicted of them that had not seen them.</summary>
/// <param name="Engine">The engine's name.</param>
/// <param name="Chips">The class of chips.</param>
/// <param name="Gpu">The catalogue's id of the chip.</param>
/// <param name="Model">The catalogue's id of the model.</param>
/// <param name="Publisher">Who measured.</param>
/// <param name="Quantity">What was measured.</param>
/// <param name="WithoutPublisher">Predicted over measured of each figure, by constants fitted without any run of the publisher.</param>
/// <param name="WithoutDeployment">The same, by constants fitted without any run of the model on the chip and engine.</param>
/// <param name="HeldWithoutPublisher">How many of the figures the 80 % interval holds around what was predicted without the publisher.</param>
/// <param name="HeldWithoutDeployment">The same around what was predicted without the deployment.</param>
public sealed record JudgedRuns(
    string Engine,
    ChipClass Chips,
    string Gpu,
    string Model,
    string Publisher,
    MeasuredFigure Quantity,
    ImmutableArray<Ratio> WithoutPublisher,
    ImmutableArray<Ratio> WithoutDeployment,
    Count HeldWithoutPublisher,
    Count HeldWithoutDeployment);
