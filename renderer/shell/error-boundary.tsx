import { Component, type ReactNode } from 'react';
import { ErrorState } from '../ui/index.ts';
import { replyOf } from './engine.ts';

/** Keeps a defect of one view from taking the window down: says what happened and offers to draw it again. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { thrown: unknown; failed: boolean }> {
  override state = { thrown: null as unknown, failed: false };

  static getDerivedStateFromError(thrown: unknown) {
    return { thrown, failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <ErrorState error={replyOf(this.state.thrown)} onRetry={() => this.setState({ thrown: null, failed: false })} />
    );
  }
}
