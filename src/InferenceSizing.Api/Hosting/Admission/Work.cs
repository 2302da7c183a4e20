namespace InferenceSizing.Api.Hosting.Admission;

/// <summary>The kind of work that an endpoint does. It decides everything that an endpoint inherits: the scope that its caller needs, the gate that its
/// requests pass, and their time limit.</summary>
internal enum Work
{
    /// <summary>Looks something up.</summary>
    Read,

    /// <summary>Sizes one deployment, or reads one text.</summary>
    Estimate,

    /// <summary>Sizes many deployments.</summary>
    Plan,

    /// <summary>Reads a model's files as they arrive.</summary>
    Inspect,

    /// <summary>Keeps, shows or removes a caller's own measured runs.</summary>
    Calibrate,
}

/// <summary>The kind of work of an endpoint, as its metadata has it.</summary>
internal sealed class WorkMetadata(Work work)
{
    public Work Work => work;
}
